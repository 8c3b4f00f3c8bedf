import os from 'node:os';

/** More would wait for the disk, and each takes the memory of a loaded TensorFlow. */
const most = 4;

/** How many processes decode rows: one core is left to the training steps. */
export function decoderCount(cores = os.availableParallelism()): number {
  return Math.min(most, Math.max(1, cores - 1));
}
