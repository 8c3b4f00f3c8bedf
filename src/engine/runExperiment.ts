import { performance } from 'node:perf_hooks';

import type { LayersModel } from '@tensorflow/tfjs-node';

import { CancelledError, LabError } from '../protocol/errors';
import type { Interval, RunEventBody, RunProgress } from '../protocol/events';
import type { Experiment } from '../protocol/experiment';
import type { ModelName } from '../protocol/experimentNames';
import { isClassic } from '../protocol/isClassic';
import { scoreKindOf, trainingScore, type ScoreKind } from '../protocol/score';
import { batchCount } from './data/batches';
import { loadClassicDataset } from './data/classicDataset';
import { loadGeneratedDataset } from './data/generatedDataset';
import type { KeepBadRows } from './data/manifest/badRowList';
import { loadManifestDataset } from './data/manifestDataset';
import { rowsFor, type MultimodalDataset, type RowCounts } from './data/multimodalDataset';
import type { StreamingSupport } from './data/streaming/rowDecoder';
import { textCeiling } from './evaluation/textCeiling';
import { meanErrorInterval } from './evaluation/meanErrorInterval';
import { wilsonInterval } from './evaluation/wilson';
import { buildModel, modelNames, type BuiltModel } from './models/buildModel';
import { forwardCost } from './models/cost';
import { summarize } from './models/summary';
import { noticesOnce } from './noticesOnce';
import type { TensorFlow } from './tensorflow';
import type { CheckpointStore } from './training/checkpoint';
import { createStepRunner } from './training/createStepRunner';
import { evaluateModel, fitModel, type Fit, type MeanMetrics } from './training/fitModel';
import { replicasFor } from './training/parallelism';
import { ProgressMeter } from './training/progressMeter';

/** What a run had done when it was interrupted. */
export interface EarlierWork {
  /** Digest of the data it was trained on; absent when it had not read them yet. */
  readonly dataset?: string;
  /** Test scores of the models that were done. */
  readonly scores: ReadonlyMap<string, number>;
  /** Milliseconds for which it had run. */
  readonly activeMs: number;
}

/** What an experiment needs from the program that runs it. */
export interface ExperimentContext {
  readonly tf: TensorFlow;
  readonly experiment: Experiment;
  /** Folder of the built-in digits, used when the experiment names none. */
  readonly builtInData: string;
  /** Whether the processor computes with bfloat16. */
  readonly hasBfloat16: boolean;
  /** Among how many replicas a batch is shared where that pays; 1 without. */
  readonly replicas?: number;
  readonly emit: (event: RunEventBody) => void;
  readonly progress: (progress: RunProgress) => void;
  readonly checkpoints: CheckpointStore;
  /** What a resumed run has done before. */
  readonly earlier?: EarlierWork;
  /** Called once for each trained model, before the next one starts. */
  readonly saveWeights: (name: ModelName, model: LayersModel) => Promise<void>;
  /** Decodes rows that need not be in memory; without it, all are. */
  readonly streaming?: StreamingSupport;
  /** Keeps the rows of a manifest that cannot be used; without it, they are told and forgotten. */
  readonly keepBadRows?: KeepBadRows;
  readonly signal: AbortSignal;
}

/**
 * Trains and evaluates every model of an experiment and compares the multimodal one with its baseline.
 * Emits everything between `runStarted` and the event that ends the run.
 * @throws CancelledError when the signal says so, LabError when the data is bad.
 */
export async function runExperiment(given: ExperimentContext): Promise<void> {
  const context = { ...given, emit: noticesOnce(given.emit) };
  const { tf, experiment, signal } = context;
  context.progress({ phase: 'preparing', activity: 'Reading the data' });
  const dataset = await loadDataset(context);
  if (signal.aborted) {
    throw new CancelledError();
  }
  refuseOtherData(dataset, context.earlier?.dataset);
  emitDataset(context, dataset);
  context.progress({ phase: 'preparing', activity: 'Building the models' });
  const models: BuiltModel[] = [];
  try {
    for (const name of modelNames(experiment, dataset)) {
      models.push(buildModel(tf, name, experiment, dataset));
    }
    const scores = new Map(context.earlier?.scores);
    const remaining = models.filter(({ name }) => !scores.has(name));
    announceModels(context, models);
    const meter = planProgress(context, models, dataset.counts);
    [...scores.keys()].forEach((name) => meter.countEarlier(name));
    for (const built of remaining) {
      scores.set(built.name, await trainAndEvaluate(context, built, dataset, meter));
    }
    emitComparison(context, scores, dataset);
  } finally {
    models.forEach(({ model }) => model.dispose());
    await dataset.streaming?.close();
  }
}

async function loadDataset(context: ExperimentContext): Promise<MultimodalDataset> {
  const { tf, experiment, builtInData, signal, streaming, keepBadRows = () => undefined } = context;
  if (isClassic(experiment)) {
    return loadClassicDataset(experiment, builtInData);
  }
  const report = (activity: string): void => context.progress({ phase: 'preparing', activity });
  const { generator } = experiment.data;
  return generator === undefined
    ? loadManifestDataset({ tf, experiment, signal, report, streaming, keepBadRows })
    : loadGeneratedDataset({ tf, experiment, builtInData, signal, report }, generator);
}

/** A run that goes on with other data would be neither the old one nor a new one. */
function refuseOtherData(dataset: MultimodalDataset, expected: string | undefined): void {
  if (expected !== undefined && dataset.sha256 !== expected) {
    throw new LabError('badData', 'The data have changed since this run was started. Start a new run.');
  }
}

/** All models before the first step, so that their tables are there from the beginning. */
function announceModels(context: ExperimentContext, models: readonly BuiltModel[]): void {
  for (const built of models) {
    context.emit({ kind: 'modelBuilt', model: built.name, summary: summarize(built.model, built) });
  }
}

function planProgress(context: ExperimentContext, models: readonly BuiltModel[], counts: RowCounts): ProgressMeter {
  const { epochs, batchSize } = context.experiment.training;
  const validationSteps = batchCount(counts.validation, batchSize);
  const plan = models.map((built) => ({
    model: built.name,
    cost: forwardCost(summarize(built.model, built)),
    trainingSteps: epochs * batchCount(counts.training, batchSize),
    forwardSteps: epochs * validationSteps + batchCount(counts.test, batchSize),
  }));
  return new ProgressMeter(plan, context.progress, () => performance.now());
}

async function trainAndEvaluate(
  context: ExperimentContext,
  built: BuiltModel,
  dataset: MultimodalDataset,
  progress: ProgressMeter,
): Promise<number> {
  const { tf, experiment, signal } = context;
  const { training } = experiment;
  const { counts, streaming } = dataset;
  const emit = streaming?.telling(context.emit) ?? context.emit;
  const data = rowsFor(dataset, built.modalities);
  const { hasBfloat16 } = context;
  const cost = forwardCost(summarize(built.model, built));
  const replicas = replicasFor(cost, training.batchSize, { replicas: context.replicas ?? 1 });
  const runner = createStepRunner({ tf, built, data, counts, training, hasBfloat16, replicas, emit });
  try {
    const fit: Fit = {
      model: built.name,
      runner,
      counts,
      ...(dataset.targetScale === undefined ? {} : { targetScale: dataset.targetScale }),
      training,
      emit,
      progress,
      signal,
      checkpoints: context.checkpoints,
      now: () => performance.now(),
    };
    await fitModel(fit);
    const metrics = await evaluateModel(fit);
    const interval = intervalOf(metrics, dataset);
    runner.updateModel();
    await context.saveWeights(built.name, built.model);
    emit({ kind: 'modelEvaluated', model: built.name, split: 'test', rows: counts.test, metrics, interval });
    await context.checkpoints.remove(built.name);
    return trainingScore(metrics) ?? Number.NaN;
  } finally {
    runner.dispose();
  }
}

/** Below this a network has hardly begun to learn, and a comparison says little. */
const fewestSteps = 100;

/** Told of data of one's own: the defaults are those of the digits. */
function fewSteps({ data, training }: Experiment, { training: rows }: RowCounts): string[] {
  const steps = training.epochs * batchCount(rows, training.batchSize);
  return data.manifest === '' || steps >= fewestSteps
    ? []
    : [
        `Each model is trained for ${steps} steps only (${training.epochs} epochs of ${batchCount(rows, training.batchSize)}). ` +
          'With so few rows, a smaller training.batchSize (such as 16) and more training.epochs (such as 30) say more.',
      ];
}

/** Wilson's interval of an accuracy, or the normal interval of a mean absolute error. */
function intervalOf({ loss, accuracy, mae }: MeanMetrics, { counts, targetScale }: MultimodalDataset): Interval {
  if (accuracy !== undefined) {
    return wilsonInterval(accuracy, counts.test);
  }
  // The loss is the mean square of the same errors, in standard deviations of the target.
  return meanErrorInterval(mae ?? Number.NaN, loss * (targetScale?.deviation ?? 1) ** 2, counts.test);
}

function emitDataset(context: ExperimentContext, dataset: MultimodalDataset): void {
  const { counts, modalities, classNames } = dataset;
  context.emit({
    kind: 'datasetReady',
    dataset: {
      name: dataset.name,
      trainingRows: counts.training,
      validationRows: counts.validation,
      testRows: counts.test,
      classes: dataset.classes,
      ...(classNames === undefined ? {} : { classNames: [...classNames] }),
      modalities: modalities.map(({ name, type, detail, lacking }) => ({
        ...{ name, type, detail },
        ...(lacking === undefined ? {} : { lacking }),
      })),
      sha256: dataset.sha256,
    },
  });
  const notices = [...dataset.notices, ...fewSteps(context.experiment, counts)];
  notices.forEach((message) => context.emit({ kind: 'notice', message }));
}

/** Both models of the comparison must have been trained; without one of them there is nothing to compare. */
function emitComparison(
  context: ExperimentContext,
  scores: ReadonlyMap<string, number>,
  dataset: MultimodalDataset,
): void {
  const { experiment } = context;
  const classic = isClassic(experiment);
  const baseline = classic ? 'image-only' : bestSingle(scores, scoreKindOf(dataset));
  // The first one that was asked for: the best one on the test rows would be flattered by the choice.
  const candidate = [...scores.keys()].find((name) => !isSingle(name));
  const baselineValue = scores.get(baseline ?? '');
  const candidateValue = scores.get(candidate ?? '');
  if (
    baseline === undefined ||
    baselineValue === undefined ||
    candidate === undefined ||
    candidateValue === undefined
  ) {
    return;
  }
  const metric = scoreKindOf(dataset);
  const noise = experiment.data.textNoise;
  context.emit({
    kind: 'comparisonReady',
    baseline,
    candidate,
    metric,
    baselineValue,
    candidateValue,
    improvement: metric === 'accuracy' ? candidateValue - baselineValue : baselineValue - candidateValue,
    ...(classic ? { textCeiling: { noise, accuracy: textCeiling(noise, dataset.classes) } } : {}),
  });
}

/**
 * The single modality with the best score on the test rows. Choosing it there favours the baseline, so that what is left
 * as improvement is not made by the choice.
 */
function bestSingle(scores: ReadonlyMap<string, number>, metric: ScoreKind): string | undefined {
  const singles = [...scores].filter(([name]) => isSingle(name));
  const sign = metric === 'accuracy' ? -1 : 1;
  return singles.sort(([, a], [, b]) => sign * (a - b))[0]?.[0];
}

function isSingle(name: ModelName): boolean {
  return name.endsWith('-only');
}
