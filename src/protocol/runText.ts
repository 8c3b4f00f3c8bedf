import { formatCount, formatMetric, formatMilliseconds, formatWholeSeconds, modelTitle } from './format';
import type { ErrorCode } from './errorCodes';
import type { RunProgress } from './events';
import { isClassic } from './isClassic';
import { formatEpochScore, formatScore, scoreTitles, shortScoreTitles, trainingScore } from './score';
import { isSingleModality } from './singleModality';
import type { Evaluation, ModelSnapshot, RunSnapshot } from './snapshot';
import { isActive } from './snapshot';

/** What is said about a run, in the same words wherever it is shown. */

/** The state as a word or two for a badge or a list, such as `Training`; an interrupted run is not called failed. */
export function stateTitle(snapshot: Pick<RunSnapshot, 'state' | 'failure'>): string {
  switch (snapshot.state) {
    case 'idle':
      return 'Not run yet';
    case 'starting':
      return 'Starting';
    case 'training':
      return 'Training';
    case 'evaluating':
      return 'Evaluating';
    case 'done':
      return 'Done';
    case 'cancelled':
      return 'Stopped';
    case 'failed':
      return snapshot.failure?.code === 'interrupted' ? 'Interrupted' : 'Failed';
  }
}

const failureTitles: Readonly<Record<ErrorCode, string>> = {
  badUsage: 'The request could not be understood',
  badExperiment: 'The experiment cannot be run',
  badData: 'The data cannot be used',
  runtimeMissing: 'The native runtime is not set up yet',
  runtimeSetupFailed: 'The native runtime could not be set up',
  diverged: 'The training did not stay finite',
  outOfMemory: 'There was not enough memory',
  trainerCrashed: 'The training process ended unexpectedly',
  trainerSilent: 'The training process stopped answering',
  protocolMismatch: 'Two parts of Multimodal Lab do not fit together',
  storeFailed: 'The run could not be saved',
  interrupted: 'The run was interrupted',
  internal: 'Something unexpected happened',
};

/** The heading above a failure's message. */
export function failureTitle(code: ErrorCode): string {
  return failureTitles[code];
}

/** `Multimodal` for `multimodal`: the title where the word "Model" is clear from the context. */
export function shortModelTitle(name: string): string {
  return modelTitle(name).replace(/ Model$/, '');
}

/** What is being done and how far it is, as separate facts in the order in which they are read. */
export function progressFacts(progress: RunProgress): string[] {
  if (progress.phase === 'preparing') {
    const { activity, rows } = progress;
    return rows === undefined ? [activity] : [activity, `row ${formatCount(rows.done)} of ${formatCount(rows.total)}`];
  }
  const { epoch, epochs, step, steps, msPerStep, metrics } = progress;
  const facts = progress.phase === 'evaluating' ? ['Evaluating on the test rows'] : [`Epoch ${epoch} of ${epochs}`];
  if (progress.phase === 'validating') {
    facts.push('validating');
  }
  facts.push(`step ${step} of ${steps}`);
  if (msPerStep > 0) {
    facts.push(`${formatMilliseconds(msPerStep)}/step`);
  }
  if (metrics !== undefined) {
    const kind = metrics.mae === undefined ? 'accuracy' : 'mae';
    const score = formatEpochScore(kind, trainingScore(metrics) ?? Number.NaN);
    facts.push(`loss ${formatMetric(metrics.loss)}`, `${shortScoreTitles[kind]} ${score}`);
  }
  return facts;
}

/** `35%` and, once it can be estimated, `2 min 05 s left`. */
export function progressRemaining(progress: RunProgress): string[] {
  if (progress.phase === 'preparing') {
    return progress.fraction === undefined ? [] : [`${Math.floor(progress.fraction * 100)}%`];
  }
  const share = `${Math.floor(progress.fraction * 100)}%`;
  return progress.secondsLeft === undefined
    ? [share]
    : [share, `${formatWholeSeconds(Math.max(1, progress.secondsLeft))} left`];
}

/** The line with which the classic lab reports one evaluation: `Multimodal Test Accuracy: 99.98%`. */
export function evaluationLine(name: string, { metric, score }: Pick<Evaluation, 'metric' | 'score'>): string {
  return `${shortModelTitle(name)} Test ${scoreTitles[metric]}: ${formatScore(metric, score)}`;
}

/** Why a run shows no comparison and never will; absent while one may still come, and when there is one. */
export function noComparisonReason(snapshot: RunSnapshot): string | undefined {
  const { comparison, state, experiment } = snapshot;
  if (comparison !== undefined || state === 'idle') {
    return undefined;
  }
  const classic = isClassic(experiment);
  const missing = classic ? missingOfClassicLab(snapshot) : missingOfOwnData(snapshot);
  if (missing !== undefined || isActive(state)) {
    return missing;
  }
  const why = state === 'cancelled' ? 'was stopped' : 'ended';
  const both = classic
    ? 'both the Multimodal Model and the Image-Only Model'
    : 'a fused model and one of a single modality';
  return `The run ${why} before ${both} were evaluated, so there is no comparison.`;
}

function missingOfClassicLab({ models }: RunSnapshot): string | undefined {
  const missing = ['multimodal', 'image-only'].filter((name) => models.every((model) => model.name !== name));
  if (missing.length === 0) {
    return undefined;
  }
  const titles = missing.map((name) => `the ${modelTitle(name)}`).join(' and ');
  return `This experiment does not train ${titles}, so there is nothing to compare. Add it to the models in the settings to see what the second modality brings.`;
}

/** Own data may have one modality only, and an experiment file may name any of its models. */
function missingOfOwnData({ experiment, models, dataset, state }: RunSnapshot): string | undefined {
  // Models that no file names are told one after the other: while they come, none is missing.
  if (models.length === 0 || (isActive(state) && experiment.models.length === 0)) {
    return undefined;
  }
  if (models.every(({ name }) => !isSingleModality(name))) {
    return 'This experiment trains no model of a single modality, so there is nothing to compare. Leave "models" out of the experiment file to train them all.';
  }
  if (models.some(({ name }) => !isSingleModality(name))) {
    return undefined;
  }
  const [modality, another] = dataset?.modalities ?? [];
  return modality !== undefined && another === undefined
    ? `There is one modality alone (${modality.name}), so there is nothing to compare.`
    : 'The experiment file names no model that joins modalities, so there is nothing to compare.';
}

/** How much of a run that ended early is there, in one sentence. */
export function finishedPart(models: readonly ModelSnapshot[]): string {
  const evaluated = models.filter((model) => model.evaluation !== undefined).length;
  const epochs = models.reduce((sum, model) => sum + model.epochs.length, 0);
  if (epochs === 0) {
    return 'No epoch was finished.';
  }
  const epochText = `${epochs} ${epochs === 1 ? 'epoch was' : 'epochs were'} finished`;
  return `${epochText} and ${evaluated} of ${models.length} ${models.length === 1 ? 'model was' : 'models were'} evaluated. Everything up to there is kept and shown below.`;
}
