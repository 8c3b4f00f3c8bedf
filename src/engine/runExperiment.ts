import { performance } from 'node:perf_hooks';

import type { LayersModel } from '@tensorflow/tfjs-node';

import { CancelledError, LabError } from '../protocol/errors';
import type { RunEventBody, RunProgress } from '../protocol/events';
import type { Experiment, ModelName } from '../protocol/experiment';
import { batchCount } from './data/batches';
import type { Dataset } from './data/dataset';
import type { ImageRows } from './data/imageRows';
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
import { EagerStepRunner } from './training/eagerStepRunner';
import { evaluateModel, fitModel, type Fit, type Rows } from './training/fitModel';
import { ProgressMeter } from './training/progressMeter';

/** What an experiment needs from the program that runs it. */
export interface ExperimentContext {
  readonly tf: TensorFlow;
  readonly experiment: Experiment;
  /** Folder of the built-in digits, used when the experiment names none. */
  readonly builtInData: string;
  readonly emit: (event: RunEventBody) => void;
  readonly progress: (progress: RunProgress) => void;
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
  const { training } = experiment;
  const trainingRows = trainingRowCount(dataset.training.count, training.validationSplit);
  if (trainingRows === 0) {
    throw new LabError(
      'badData',
      `With ${dataset.training.count} rows, a validation split of ${training.validationSplit} leaves none for training. Lower training.validationSplit or use more data.`,
    );
  }
  emitDataset(context, dataset, trainingRows);
  const columns = makeColumns(dataset, experiment);
  context.progress({ phase: 'preparing', activity: 'Building the models' });
  const models = experiment.models.map((name) => buildClassicModel(tf, name, experiment));
  try {
    const meter = planProgress(context, models, dataset, trainingRows);
    const accuracies = new Map<ModelName, number>();
    for (const built of models) {
      accuracies.set(built.name, await trainAndEvaluate(context, built, columns, trainingRows, meter));
    }
    emitComparison(context, accuracies, dataset.classes);
  } finally {
    models.forEach(({ model }) => model.dispose());
  }
}

type Columns = Record<'training' | 'test', (modalities: readonly ClassicModality[]) => Rows>;

function makeColumns(dataset: Dataset, experiment: Experiment): Columns {
  const rowsOf = (split: 'training' | 'test', rows: ImageRows): Columns['training'] => {
    const stream = randomStream(experiment.training.seed, `text noise/${split}`);
    const byModality = {
      image: imageColumn(rows),
      text: noisyTextColumn(rows.labels, dataset.classes, experiment.data.textNoise, stream),
    };
    return (modalities) => ({ columns: modalities.map((name) => byModality[name]), labels: rows.labels });
  };
  return { training: rowsOf('training', dataset.training), test: rowsOf('test', dataset.test) };
}

/** Announces the models, so that their tables are there before the first step, and plans the run's progress. */
function planProgress(
  context: ExperimentContext,
  models: readonly BuiltModel[],
  dataset: Dataset,
  trainingRows: number,
): ProgressMeter {
  const { epochs, batchSize } = context.experiment.training;
  const validationSteps = batchCount(dataset.training.count - trainingRows, batchSize);
  const plan = models.map((built) => {
    const summary = summarize(built.model, built);
    context.emit({ kind: 'modelBuilt', model: built.name, summary });
    return {
      model: built.name,
      cost: forwardCost(summary),
      trainingSteps: epochs * batchCount(trainingRows, batchSize),
      forwardSteps: epochs * validationSteps + batchCount(dataset.test.count, batchSize),
    };
  });
  return new ProgressMeter(plan, context.progress, () => performance.now());
}

async function trainAndEvaluate(
  context: ExperimentContext,
  built: BuiltModel,
  columns: Columns,
  trainingRows: number,
  progress: ProgressMeter,
): Promise<number> {
  const { tf, experiment, emit, signal } = context;
  const { training } = experiment;
  const runner = new EagerStepRunner(tf, built, { learningRate: training.learningRate });
  try {
    const rows = columns.training(built.modalities);
    const fit: Fit = {
      model: built.name,
      runner,
      rows,
      trainingRows,
      training,
      emit,
      progress,
      signal,
      now: () => performance.now(),
    };
    await fitModel(fit);
    const test = columns.test(built.modalities);
    const metrics = await evaluateModel({ ...fit, rows: test });
    const testRows = test.labels.length;
    const interval = wilsonInterval(metrics.accuracy, testRows);
    await context.saveWeights(built.name, built.model);
    emit({ kind: 'modelEvaluated', model: built.name, split: 'test', rows: testRows, metrics, interval });
    return metrics.accuracy;
  } finally {
    runner.dispose();
  }
}

function emitDataset(context: ExperimentContext, dataset: Dataset, trainingRows: number): void {
  context.emit({
    kind: 'datasetReady',
    dataset: {
      name: dataset.name,
      trainingRows,
      validationRows: dataset.training.count - trainingRows,
      testRows: dataset.test.count,
      classes: dataset.classes,
      sha256: dataset.sha256,
    },
  });
}

/** Both models of the comparison must have been trained; without one of them there is nothing to compare. */
function emitComparison(context: ExperimentContext, accuracies: ReadonlyMap<ModelName, number>, classes: number): void {
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
