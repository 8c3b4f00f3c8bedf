import { performance } from 'node:perf_hooks';

import { batchCount } from '../data/batches';
import type { RowCounts } from '../data/multimodalDataset';
import type { ExperimentContext } from '../experimentContext';
import type { BuiltModel } from '../models/buildModel';
import { forwardCost } from '../models/cost';
import { summarize } from '../models/summary';
import { ProgressMeter } from './progressMeter';

/** A meter for all steps that the models of a run will take. */
export function planProgress(
  { experiment, progress }: Pick<ExperimentContext, 'experiment' | 'progress'>,
  models: readonly BuiltModel[],
  counts: RowCounts,
): ProgressMeter {
  const { epochs, batchSize } = experiment.training;
  const validationSteps = batchCount(counts.validation, batchSize);
  const plan = models.map((built) => ({
    model: built.name,
    cost: forwardCost(summarize(built.model, built)),
    trainingSteps: epochs * batchCount(counts.training, batchSize),
    forwardSteps: epochs * validationSteps + batchCount(counts.test, batchSize),
  }));
  return new ProgressMeter(plan, progress, () => performance.now());
}
