import type { Experiment } from '../../protocol/experiment';
import { encoders } from '../models/encoders/encoders';

/** How training uses the cores of the machine. */
export interface Parallelism {
  /** Threads that TensorFlow gives one operation; all cores without. It is set before TensorFlow is loaded. */
  readonly operationThreads?: 1;
  /** Among how many replicas a batch is shared at most. */
  readonly replicas: number;
}

/** Multiply–adds of a batch's forward pass from which sharing it pays; smaller steps lose more by doing small things twice. */
const worthSharing = 2e8;

/** Among how many of the replicas that there are a model's batches are shared. @param cost Of a forward pass for one row. */
export function usefulReplicas(cost: number, batchSize: number, { replicas }: Pick<Parallelism, 'replicas'>): number {
  return cost * batchSize >= worthSharing ? replicas : 1;
}

/**
 * On two cores, a step takes less time when each operation has one thread, and two replicas share the batches of models whose
 * steps are heavy: nothing waits for the slower half of an operation, and small operations are not cut up. This is how it was
 * measured; with more cores, TensorFlow's own choice stays. So it does for experiments whose batches cannot be shared: without
 * compiled steps, and where rows see each other, in batch normalisation or a running mean. A model that turns out not to be
 * compilable later trains with one thread for each operation.
 */
export function parallelismFor({ training, modalities, fusion }: Experiment, cores: number): Parallelism {
  const named = new Set(Object.values(modalities).map(({ encoder }) => encoder));
  const isShareable =
    training.engine === 'graph' &&
    fusion.standIn !== 'mean' &&
    !Object.values(encoders).some((kinds) =>
      Object.entries(kinds).some(([name, { normalisesBatches = false }]) => normalisesBatches && named.has(name)),
    );
  return cores === 2 && isShareable ? { operationThreads: 1, replicas: 2 } : { replicas: 1 };
}
