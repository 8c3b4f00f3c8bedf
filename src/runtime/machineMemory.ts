import os from 'node:os';

/** Bytes of memory that this process can have at most: the machine's, or those of its container where they are fewer. */
export function machineMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(os.totalmem(), limit) : os.totalmem();
}
