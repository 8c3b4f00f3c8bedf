import type { ModelName } from '../../protocol/experimentNames';
import type { TrainingState } from './stepRunner';

/** Everything that is needed to go on after an epoch as if nothing had happened. */
export interface Checkpoint {
  /** The last finished epoch, from 1. Random streams are named after the epoch, so its number is all they need. */
  readonly epoch: number;
  readonly state: TrainingState;
}

/**
 * Bytes of parameters and moments that a checkpoint may have: Node reads a file of at most 2 GiB at once, of which the
 * header has less than 1 MiB.
 */
export const mostCheckpointBytes = 2 ** 31 - 2 ** 20;

/** Keeps the newest checkpoint of each model. */
export interface CheckpointStore {
  save(model: ModelName, checkpoint: Checkpoint): Promise<void>;
  /** `undefined` when the model has not finished an epoch yet. */
  load(model: ModelName): Promise<Checkpoint | undefined>;
  /** Called when the model is done. */
  remove(model: ModelName): Promise<void>;
}
