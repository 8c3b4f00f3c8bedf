import { performance } from 'node:perf_hooks';

import type { LayersModel } from '@tensorflow/tfjs-node';

import { CancelledError, LabError } from '../protocol/errors';
import type { RunEventBody, RunProgress } from '../protocol/events';
import type { Experiment, ModelName } from '../protocol/experiment';
import { batchCount } from './data/batches';
import type { Dataset } from './data/dataset';
import type { ImageRows } from './data/imageRows';
import type { LabelledRows, Split, SplitRows } from './data/labelledRows';
import { loadMnist } from './data/mnist';
import { trainingRowCount } from './data/split';
import { textCeiling } from './evaluation/textCeiling';
import { wilsonInterval } from './evaluation/wilson';
import { imageColumn } from './modalities/image';
import { noisyTextColumn } from './modalities/noisyText';
import { buildClassicModel, type BuiltModel, type ClassicModality } from './models/classicModels';
import { forwardCost } from './models/cost';
import { summarize } from './models/summary';
import { randomStream } from './random';
import type { TensorFlow } from './tensorflow';
import type { CheckpointStore } from './training/checkpoint';
import { createStepRunner } from './training/createStepRunner';
import { evaluateModel, fitModel, type Fit, type RowCounts } from './training/fitModel';
import { ProgressMeter } from './training/progressMeter';

/** What a run had done when it was interrupted. */
export interface EarlierWork {
  /** Digest of the data it was trained on; absent when it had not read them yet. */
  readonly dataset?: string;
  /** Test accuracies of the models that were done. */
  readonly accuracies: ReadonlyMap<string, number>;
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
  readonly emit: (event: RunEventBody) => void;
  readonly progress: (progress: RunProgress) => void;
  readonly checkpoints: CheckpointStore;
  /** What a resumed run has done before. */
  readonly earlier?: EarlierWork;
  /** Called once for each trained model, before the next one starts. */
  readonly saveWeights: (name: ModelName, model: LayersModel) => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Trains and evaluates every model of an experiment and compares multimodal with image-only.
 * Emits everything between `runStarted` and the event that ends the run.
 * @throws CancelledError when the signal says so, LabError when the data is bad.
 */
export async function runExperiment(context: ExperimentContext): Promise<void> {
  const { tf, experiment, signal } = context;
  context.progress({ phase: 'preparing', activity: 'Reading the data' });
  const dataset = await loadMnist(experiment.data.folder === '' ? context.builtInData : experiment.data.folder);
  if (signal.aborted) {
    throw new CancelledError();
  }
  refuseOtherData(dataset, context.earlier?.dataset);
  const counts = countRows(dataset, experiment.training.validationSplit);
  emitDataset(context, dataset, counts);
  const rowsFor = makeColumns(dataset, experiment);
  context.progress({ phase: 'preparing', activity: 'Building the models' });
  const models = experiment.models.map((name) => buildClassicModel(tf, name, experiment));
  try {
    const accuracies = new Map(context.earlier?.accuracies);
    const remaining = models.filter(({ name }) => !accuracies.has(name));
    announceModels(context, models);
    const meter = planProgress(context, remaining, counts);
    for (const built of remaining) {
      accuracies.set(built.name, await trainAndEvaluate(context, built, rowsFor(built.modalities), counts, meter));
    }
    emitComparison(context, accuracies, dataset.classes);
  } finally {
    models.forEach(({ model }) => model.dispose());
  }
}

/** A run that goes on with other data would be neither the old one nor a new one. */
function refuseOtherData(dataset: Dataset, expected: string | undefined): void {
  if (expected !== undefined && dataset.sha256 !== expected) {
    throw new LabError('badData', 'The data have changed since this run was started. Start a new run.');
  }
}

function countRows(dataset: Dataset, validationSplit: number): RowCounts {
  const training = trainingRowCount(dataset.training.count, validationSplit);
  if (training === 0) {
    throw new LabError(
      'badData',
      `With ${dataset.training.count} rows, a validation split of ${validationSplit} leaves none for training. Lower training.validationSplit or use more data.`,
    );
  }
  return { training, validation: dataset.training.count - training, test: dataset.test.count };
}

/** The rows of both splits as a model of these modalities takes them. */
type RowsFor = (modalities: readonly ClassicModality[]) => SplitRows;

function makeColumns(dataset: Dataset, experiment: Experiment): RowsFor {
  const rowsOf = (split: Split, rows: ImageRows): ((modalities: readonly ClassicModality[]) => LabelledRows) => {
    const stream = randomStream(experiment.training.seed, `text noise/${split}`);
    const byModality = {
      image: imageColumn(rows),
      text: noisyTextColumn(rows.labels, dataset.classes, experiment.data.textNoise, stream),
    };
    return (modalities) => ({ columns: modalities.map((name) => byModality[name]), labels: rows.labels });
  };
  const splits = { training: rowsOf('training', dataset.training), test: rowsOf('test', dataset.test) };
  return (modalities) => ({ training: splits.training(modalities), test: splits.test(modalities) });
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
  data: SplitRows,
  counts: RowCounts,
  progress: ProgressMeter,
): Promise<number> {
  const { tf, experiment, emit, signal } = context;
  const { training } = experiment;
  const runner = createStepRunner({ tf, built, data, counts, training, hasBfloat16: context.hasBfloat16, emit });
  try {
    const fit: Fit = {
      model: built.name,
      runner,
      counts,
      training,
      emit,
      progress,
      signal,
      checkpoints: context.checkpoints,
      now: () => performance.now(),
    };
    await fitModel(fit);
    const metrics = await evaluateModel(fit);
    const interval = wilsonInterval(metrics.accuracy, counts.test);
    runner.updateModel();
    await context.saveWeights(built.name, built.model);
    emit({ kind: 'modelEvaluated', model: built.name, split: 'test', rows: counts.test, metrics, interval });
    await context.checkpoints.remove(built.name);
    return metrics.accuracy;
  } finally {
    runner.dispose();
  }
}

function emitDataset(context: ExperimentContext, dataset: Dataset, counts: RowCounts): void {
  context.emit({
    kind: 'datasetReady',
    dataset: {
      name: dataset.name,
      trainingRows: counts.training,
      validationRows: counts.validation,
      testRows: counts.test,
      classes: dataset.classes,
      sha256: dataset.sha256,
    },
  });
}

/** Both models of the comparison must have been trained; without one of them there is nothing to compare. */
function emitComparison(context: ExperimentContext, accuracies: ReadonlyMap<string, number>, classes: number): void {
  const baselineValue = accuracies.get('image-only');
  const candidateValue = accuracies.get('multimodal');
  if (baselineValue === undefined || candidateValue === undefined) {
    return;
  }
  const noise = context.experiment.data.textNoise;
  context.emit({
    kind: 'comparisonReady',
    baseline: 'image-only',
    candidate: 'multimodal',
    metric: 'accuracy',
    baselineValue,
    candidateValue,
    improvement: candidateValue - baselineValue,
    textCeiling: { noise, accuracy: textCeiling(noise, classes) },
  });
}
