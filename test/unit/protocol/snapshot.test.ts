import { describe, expect, it } from 'vitest';

import { runEventSchema, runProgressSchema, type RunEvent } from '../../../src/protocol/events';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import {
  applyEvent,
  applyFailure,
  applyProgress,
  initialSnapshot,
  isActive,
  type RunSnapshot,
} from '../../../src/protocol/snapshot';
import { completeRun, inRun, runStarted, testRunId, timeAt, trainingProgress } from '../../support/runEvents';

const experiment = parseExperiment({});

/** Freezes everything inside, so that a reducer that writes into its argument fails. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}

function fold(events: readonly RunEvent[], start = initialSnapshot(experiment, 'starting')): RunSnapshot {
  return events.reduce((snapshot, event) => frozen(applyEvent(snapshot, frozen(event))), frozen(start));
}

describe('the fold of a whole run', () => {
  it('shows everything that the events say', () => {
    const events = completeRun();
    const snapshot = fold(events);
    expect(snapshot).toMatchObject({
      state: 'done',
      runId: testRunId,
      name: experiment.name,
      backend: 'TensorFlow 2.21.0 on the CPU, 2 threads',
      startedAt: timeAt(0),
      endedAt: timeAt(events.length - 1),
      versions: { tensorflow: '2.21.0' },
      dataset: { trainingRows: 54_000, validationRows: 6000 },
      comparison: { improvement: 0.0963, textCeiling: { noise: 0.1 } },
    });
    expect(snapshot.models.map(({ name }) => name)).toEqual(['multimodal', 'image-only', 'text-only']);
    for (const model of snapshot.models) {
      expect(model.summary?.totalParams).toBe(110);
      expect(model.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5]);
      expect(model.epochs[0]).toEqual({
        epoch: 1,
        epochs: 5,
        steps: 422,
        durationMs: 4000,
        msPerStep: 9.4,
        metrics: { loss: 0.5, accuracy: 0.5, valLoss: 0.3, valAccuracy: 0.9 },
      });
      expect(model.evaluation?.rows).toBe(10_000);
    }
    expect(snapshot.failure).toBeUndefined();
    expect(snapshot.progress).toBeUndefined();
  });

  it('is the same live, with progress in between, as read again from the log', () => {
    const events = completeRun();
    const live = events.reduce(
      (snapshot, event, at) =>
        applyProgress(
          applyEvent(snapshot, event),
          at % 2 === 0 ? trainingProgress({ step: at }) : { phase: 'preparing', activity: 'Something' },
        ),
      initialSnapshot(experiment, 'starting'),
    );
    const log = events.map((event) => runEventSchema.parse(JSON.parse(JSON.stringify(event))));
    expect(live).toEqual(fold(log));
  });

  it('starts a new run without anything of the one before', () => {
    const next = completeRun({ models: ['text-only'] }).map((event) => ({ ...event, runId: 'other' }));
    const once = fold(next);
    expect(fold(next, fold(completeRun()))).toEqual(once);
    expect(once.models).toHaveLength(1);
  });

  it('keeps a name that the user gave the run', () => {
    const start = { ...initialSnapshot(experiment, 'starting'), runId: testRunId, name: 'My run' };
    expect(fold(completeRun(), start).name).toBe('My run');
    expect(fold(completeRun(), { ...start, runId: 'other' }).name).toBe(experiment.name);
  });
});

describe('a part of a run', () => {
  const events = completeRun();
  const upTo = (kind: RunEvent['kind']): RunSnapshot =>
    fold(events.slice(0, events.findIndex((event) => event.kind === kind) + 1));

  it('has the state of its last event', () => {
    expect(initialSnapshot(experiment).state).toBe('idle');
    expect(upTo('runStarted').state).toBe('starting');
    expect(upTo('datasetReady').state).toBe('starting');
    expect(upTo('modelBuilt').state).toBe('training');
    expect(upTo('epochEnded').state).toBe('training');
    expect(upTo('runCompleted').state).toBe('done');
    expect(fold([events[0]!, inRun({ kind: 'runCancelled' })]).state).toBe('cancelled');
  });

  it('has the grid of a model that resamples sequences, and of no other', () => {
    const grid = { steps: 8, sequences: [{ modality: 'sound', steps: 20 }] };
    const withGrid = events.map((event) =>
      event.kind === 'modelBuilt' && event.model === 'multimodal' ? { ...event, grid } : event,
    );
    expect(fold(withGrid).models.map((model) => model.grid)).toEqual([grid, undefined, undefined]);
  });

  it('lists every model from the start, in the order of the experiment', () => {
    const { models } = upTo('runStarted');
    expect(models).toEqual(['multimodal', 'image-only', 'text-only'].map((name) => ({ name, epochs: [] })));
  });

  it('says what is done by the newest progress', () => {
    const start = upTo('runStarted');
    expect(applyProgress(start, { phase: 'preparing', activity: 'Reading' }).state).toBe('starting');
    expect(applyProgress(start, trainingProgress()).state).toBe('training');
    expect(applyProgress(start, trainingProgress({ phase: 'validating' })).state).toBe('training');
    const evaluating = applyProgress(start, trainingProgress({ phase: 'evaluating' }));
    expect(evaluating.state).toBe('evaluating');
    expect(evaluating.progress).toEqual(trainingProgress({ phase: 'evaluating' }));
    expect(runProgressSchema.parse(evaluating.progress)).toEqual(evaluating.progress);
  });

  it('takes an epoch that is told again in place of the first telling', () => {
    const epoch = events.find((event) => event.kind === 'epochEnded')!;
    const again: RunEvent = { ...epoch, metrics: { loss: 9, accuracy: 0 } };
    const { models } = applyEvent(upTo('epochEnded'), again);
    expect(models[0]?.epochs.map(({ metrics }) => metrics.loss)).toEqual([9]);
  });

  it('shows a model that the experiment does not name', () => {
    const late = events.find((event) => event.kind === 'modelEvaluated')!;
    const { models } = applyEvent(upTo('runStarted'), { ...late, model: 'audio-only' });
    expect(models.map(({ name }) => name)).toEqual(['multimodal', 'image-only', 'text-only', 'audio-only']);
    expect(models.at(-1)?.evaluation?.score).toBe(1);
  });
});

describe('a run that has ended', () => {
  const start = fold([inRun(runStarted(experiment))]);

  it.each([
    ['done', inRun({ kind: 'runCompleted', durationMs: 1 }, 9)],
    ['cancelled', inRun({ kind: 'runCancelled' }, 9)],
    ['failed', inRun({ kind: 'runFailed', code: 'badData', message: 'No.' }, 9)],
  ] as const)('as %s has no progress and takes none that comes late', (state, event) => {
    const ended = applyEvent(applyProgress(start, trainingProgress()), event);
    expect(ended).toMatchObject({ state, endedAt: timeAt(9) });
    expect(isActive(ended.state)).toBe(false);
    expect('progress' in ended).toBe(false);
    expect(applyProgress(ended, trainingProgress())).toBe(ended);
  });

  it('keeps why it failed, with the detail only when there is one', () => {
    const failed = (detail?: string): RunSnapshot =>
      applyEvent(
        start,
        inRun({ kind: 'runFailed', code: 'badData', message: 'No.', ...(detail === undefined ? {} : { detail }) }),
      );
    expect(failed('stack').failure).toEqual({ code: 'badData', message: 'No.', detail: 'stack' });
    expect(failed().failure).toEqual({ code: 'badData', message: 'No.' });
  });

  it('can fail outside the engine and keeps what it had', () => {
    const failure = { code: 'interrupted', message: 'It was interrupted.' } as const;
    const part = fold(completeRun().slice(0, 8));
    const interrupted = applyFailure(applyProgress(part, trainingProgress()), failure, timeAt(77));
    const { activeSince, ...kept } = part;
    const activeMs = Date.parse(timeAt(77)) - Date.parse(activeSince ?? '');
    expect(interrupted).toEqual({ ...kept, state: 'failed', endedAt: timeAt(77), activeMs, failure });
  });

  it('and goes on later has run for the time of its parts, and no longer says why it had failed', () => {
    const failed = applyFailure(fold(completeRun().slice(0, 8)), { code: 'interrupted', message: 'Gone.' }, timeAt(77));
    const { backend, versions } = failed;
    const resumed = applyEvent(failed, {
      kind: 'runResumed',
      runId: 'run',
      time: timeAt(1000),
      backend: backend ?? '',
      versions: versions!,
    });
    expect(resumed).toMatchObject({ state: 'starting', models: failed.models, activeSince: timeAt(1000) });
    expect(resumed.failure).toBeUndefined();
    expect(resumed.endedAt).toBeUndefined();
    const done = applyEvent(resumed, { kind: 'runCompleted', runId: 'run', time: timeAt(1010), durationMs: 1 });
    expect(done.activeMs - failed.activeMs).toBe(Date.parse(timeAt(1010)) - Date.parse(timeAt(1000)));
  });

  it('takes no progress before it has begun', () => {
    const idle = initialSnapshot(experiment);
    expect(applyProgress(idle, trainingProgress())).toBe(idle);
  });
});

describe('the event contract', () => {
  it('accepts its own events, a line of JSON each', () => {
    for (const event of completeRun()) {
      expect(runEventSchema.parse(JSON.parse(JSON.stringify(event)))).toEqual(event);
    }
  });

  it('refuses what lacks a run, a time or a known kind', () => {
    const event = completeRun()[0]!;
    const { runId: _runId, ...without } = event;
    for (const bad of [without, { ...event, time: 'yesterday' }, { ...event, kind: 'runPaused' }, {}, null, 'text']) {
      expect(runEventSchema.safeParse(bad).success).toBe(false);
    }
  });
});
