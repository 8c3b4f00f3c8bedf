import type { Failure } from './failure';
import type { Interval, Paired, Ranking, TestGroupCount } from './comparisonSchema';
import type { CommonGrid, DatasetInfo, EpochMetrics, ModelSummary, RunEvent, RunProgress, Versions } from './events';
import type { Experiment } from './experiment';
import { scoreKindOf, trainingScore, type ScoreKind } from './score';

export type RunState = 'idle' | 'starting' | 'training' | 'evaluating' | 'done' | 'failed' | 'cancelled';

export interface EpochRow {
  readonly epoch: number;
  readonly epochs: number;
  readonly steps: number;
  readonly durationMs: number;
  readonly msPerStep: number;
  readonly metrics: EpochMetrics;
}

export interface Evaluation {
  readonly rows: number;
  readonly loss: number;
  readonly metric: ScoreKind;
  /** Fraction of the test rows whose class is right, or the mean absolute error in the target's own unit. */
  readonly score: number;
  readonly interval: Interval;
}

export interface ModelSnapshot {
  readonly name: string;
  readonly summary?: ModelSummary;
  /** The grid on which the sequences of a row meet; absent where none is resampled. */
  readonly grid?: CommonGrid;
  readonly epochs: readonly EpochRow[];
  readonly evaluation?: Evaluation;
}

export interface Comparison {
  readonly baseline: string;
  readonly candidate: string;
  readonly metric: ScoreKind;
  readonly baselineValue: number;
  readonly candidateValue: number;
  /** By how much the candidate's score is better. */
  readonly improvement: number;
  /** Known for the classic lab's text only. */
  readonly textCeiling?: { readonly noise: number; readonly accuracy: number };
  /** What always giving the same answer reaches; runs of older versions lack it. */
  readonly constant?: { readonly score: number; readonly className?: string | undefined } | undefined;
  /** Both models row by row; runs of older versions lack it. */
  readonly paired?: Paired | undefined;
  /** How the test rows are grouped; absent where each stands for itself. */
  readonly groups?: TestGroupCount | undefined;
  /** The best of several ways to join beside each other, row by row; runs of older versions lack it. */
  readonly ranking?: Ranking | undefined;
}

/** Everything that can be shown of a run: the fold of its events, and the newest progress while it goes on. */
export interface RunSnapshot {
  readonly state: RunState;
  readonly runId?: string;
  /** The name the user gave the run; the experiment's name otherwise. */
  readonly name: string;
  readonly experiment: Experiment;
  readonly backend?: string;
  readonly versions?: Versions;
  /** ISO 8601. */
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** Milliseconds for which the run had gone on when it last ended; pauses before a resumption do not count. */
  readonly activeMs: number;
  /** When the run was started or resumed, while it goes on. */
  readonly activeSince?: string;
  /** Time of the newest event. */
  readonly lastEventAt?: string;
  readonly dataset?: DatasetInfo;
  /** One entry for each model of the experiment, in its order, from the start. */
  readonly models: readonly ModelSnapshot[];
  readonly comparison?: Comparison;
  /** What the user should know about how the run was made. */
  readonly notices: readonly string[];
  readonly progress?: RunProgress;
  readonly failure?: Failure;
}

/** The snapshot before the first event of a run. */
export function initialSnapshot(experiment: Experiment, state: 'idle' | 'starting' = 'idle'): RunSnapshot {
  return {
    state,
    name: experiment.name,
    experiment,
    models: experiment.models.map((name) => ({ name, epochs: [] })),
    notices: [],
    activeMs: 0,
  };
}

/** With the same steps, data and experiment, these would happen again. */
const hopeless: ReadonlySet<string | undefined> = new Set(['diverged', 'badData', 'badExperiment']);

/** Whether a run ended before it was through, so that it can go on from its newest checkpoint. */
export function isResumable({ state, runId, failure }: Pick<RunSnapshot, 'state' | 'runId' | 'failure'>): boolean {
  return runId !== undefined && (state === 'cancelled' || (state === 'failed' && !hopeless.has(failure?.code)));
}

/** States in which a run is still going on. */
export function isActive(state: RunState): boolean {
  return state === 'starting' || state === 'training' || state === 'evaluating';
}

/** The one reducer: folds an event into a snapshot. Pure; the given snapshot is not changed. */
export function applyEvent(snapshot: RunSnapshot, event: RunEvent): RunSnapshot {
  return { ...applyKind(snapshot, event), lastEventAt: event.time };
}

function applyKind(snapshot: RunSnapshot, event: RunEvent): RunSnapshot {
  switch (event.kind) {
    case 'runStarted':
      return {
        ...initialSnapshot(event.experiment, 'starting'),
        name: snapshot.runId === event.runId ? snapshot.name : event.experiment.name,
        runId: event.runId,
        backend: event.backend,
        versions: event.versions,
        startedAt: event.time,
        activeSince: event.time,
      };
    case 'runResumed':
      return {
        ...startedAgain(snapshot),
        activeMs: activeUntil(snapshot, snapshot.lastEventAt ?? event.time),
        activeSince: event.time,
        backend: event.backend,
        versions: event.versions,
      };
    case 'datasetReady':
      return { ...snapshot, dataset: event.dataset };
    case 'modelBuilt':
      return withModel({ ...snapshot, state: 'training' }, event.model, (model) => ({
        ...model,
        summary: event.summary,
        ...(event.grid === undefined ? {} : { grid: event.grid }),
      }));
    case 'epochEnded': {
      const { epoch, epochs, steps, durationMs, msPerStep, metrics } = event;
      const row: EpochRow = { epoch, epochs, steps, durationMs, msPerStep, metrics };
      return withModel({ ...snapshot, state: 'training' }, event.model, (model) => ({
        ...model,
        // An epoch told twice replaces the first telling.
        epochs: [...model.epochs.filter((other) => other.epoch < epoch), row],
      }));
    }
    case 'modelEvaluated': {
      const evaluation: Evaluation = {
        rows: event.rows,
        loss: event.metrics.loss,
        metric: scoreKindOf(snapshot.dataset),
        score: trainingScore(event.metrics) ?? Number.NaN,
        interval: event.interval,
      };
      return withModel({ ...snapshot, state: 'training' }, event.model, (model) => ({ ...model, evaluation }));
    }
    case 'comparisonReady': {
      const { baseline, candidate, metric, baselineValue, candidateValue, improvement } = event;
      const { textCeiling, constant, paired, groups, ranking } = event;
      return {
        ...snapshot,
        comparison: {
          baseline,
          candidate,
          metric,
          baselineValue,
          candidateValue,
          improvement,
          ...(textCeiling === undefined ? {} : { textCeiling }),
          ...(constant === undefined ? {} : { constant }),
          ...(paired === undefined ? {} : { paired }),
          ...(groups === undefined ? {} : { groups }),
          ...(ranking === undefined ? {} : { ranking }),
        },
      };
    }
    case 'notice':
      return { ...snapshot, notices: [...new Set([...snapshot.notices, event.message])] };
    case 'runCompleted':
      return ended(snapshot, 'done', event.time);
    case 'runCancelled':
      return ended(snapshot, 'cancelled', event.time);
    case 'runFailed': {
      const failure: Failure = {
        code: event.code,
        message: event.message,
        ...(event.detail === undefined ? {} : { detail: event.detail }),
      };
      return { ...ended(snapshot, 'failed', event.time), failure };
    }
  }
}

/** A run that has ended, as it is when it goes on. */
export function startedAgain(snapshot: RunSnapshot): RunSnapshot {
  const { failure: _failure, endedAt: _endedAt, ...rest } = snapshot;
  return { ...rest, state: 'starting' };
}

/** Folds the newest progress; ignored once the run has ended, since late messages may still arrive. */
export function applyProgress(snapshot: RunSnapshot, progress: RunProgress): RunSnapshot {
  if (!isActive(snapshot.state)) {
    return snapshot;
  }
  return { ...snapshot, state: stateOf(progress), progress };
}

/** A snapshot that failed before or outside the engine, where no event could be emitted. */
export function applyFailure(snapshot: RunSnapshot, failure: Failure, time: string): RunSnapshot {
  return { ...ended(snapshot, 'failed', time), failure };
}

function stateOf(progress: RunProgress): RunState {
  switch (progress.phase) {
    case 'preparing':
      return 'starting';
    case 'training':
    case 'validating':
      return 'training';
    case 'evaluating':
      return 'evaluating';
  }
}

/** Milliseconds for which a run has gone on at a moment, in all its parts. */
export function activeUntil({ activeMs, activeSince }: RunSnapshot, time: string): number {
  return activeSince === undefined ? activeMs : activeMs + Math.max(0, Date.parse(time) - Date.parse(activeSince));
}

function ended(snapshot: RunSnapshot, state: 'done' | 'failed' | 'cancelled', time: string): RunSnapshot {
  const { progress: _progress, failure: _failure, activeSince: _since, ...rest } = snapshot;
  return { ...rest, state, endedAt: time, activeMs: activeUntil(snapshot, time) };
}

function withModel(snapshot: RunSnapshot, name: string, change: (model: ModelSnapshot) => ModelSnapshot): RunSnapshot {
  const known = snapshot.models.some((model) => model.name === name);
  const models = known ? snapshot.models : [...snapshot.models, { name, epochs: [] }];
  return { ...snapshot, models: models.map((model) => (model.name === name ? change(model) : model)) };
}
