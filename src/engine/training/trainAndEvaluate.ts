import { performance } from 'node:perf_hooks';

import type { Interval } from '../../protocol/comparisonSchema';
import { trainingScore } from '../../protocol/score';
import { preprocessingFor } from '../data/modelPreprocessing';
import { rowsFor, type MultimodalDataset } from '../data/multimodalDataset';
import { meanErrorInterval } from '../evaluation/meanErrorInterval';
import { testPredictions } from '../evaluation/testPredictions';
import { wilsonInterval } from '../evaluation/wilson';
import type { ExperimentContext } from '../experimentContext';
import type { BuiltModel } from '../models/buildModel';
import { forwardCost } from '../models/cost';
import { refuseTooLarge } from '../models/refuseTooLarge';
import { summarize } from '../models/summary';
import { createStepRunner } from './createStepRunner';
import { evaluateModel, fitModel, type Fit, type MeanMetrics } from './fitModel';
import { usefulReplicas } from './parallelism';
import type { ProgressMeter } from './progressMeter';

/**
 * Trains one model, from its checkpoint if there is one, tests it, saves it and says so.
 * @returns Its test score.
 */
export async function trainAndEvaluate(
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
  const replicas = usefulReplicas(cost, training.batchSize, { replicas: context.replicas ?? 1 });
  // Room for compiled training is what was checked before.
  const beforeEager = (): void => refuseTooLarge(context, [built], { experiment, dataset }, 'eager');
  const runner = createStepRunner({ tf, built, data, counts, training, hasBfloat16, replicas, emit, beforeEager });
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
    const { metrics, predictions } = await evaluateModel(fit);
    const interval = intervalOf(metrics, dataset);
    runner.updateModel();
    const preprocessing = preprocessingFor(dataset, built.modalities);
    await context.saveModel(built.name, { model: built.model, preprocessing });
    await context.predictions?.save(built.name, testPredictions(dataset, predictions));
    emit({ kind: 'modelEvaluated', model: built.name, split: 'test', rows: counts.test, metrics, interval });
    await context.checkpoints.remove(built.name);
    return trainingScore(metrics) ?? Number.NaN;
  } finally {
    runner.dispose();
  }
}

/** Wilson's interval of an accuracy, or Student's interval of a mean absolute error. */
function intervalOf({ loss, accuracy, mae }: MeanMetrics, { counts, targetScale }: MultimodalDataset): Interval {
  if (accuracy !== undefined) {
    return wilsonInterval(accuracy, counts.test);
  }
  // The loss is the mean square of the same errors, in standard deviations of the target.
  return meanErrorInterval(mae ?? Number.NaN, loss * (targetScale?.deviation ?? 1) ** 2, counts.test);
}
