import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readSync, statfsSync, unlinkSync } from 'node:fs';
import path from 'node:path';

import { LabError } from '../../../protocol/errors';

/**
 * A file of decoded rows that nobody sees: its name is taken away as soon as it is open, so that the system frees it when
 * the last process that has it open ends, however that happens.
 */
export class CacheFile {
  private constructor(readonly descriptor: number) {}

  /** @throws LabError `storeFailed` when no file can be made in the folder. */
  static open(folder: string): CacheFile {
    try {
      mkdirSync(folder, { recursive: true });
      const file = path.join(folder, `rows-${randomUUID()}`);
      const descriptor = openSync(file, 'wx+', 0o600);
      unlinkSync(file);
      return new CacheFile(descriptor);
    } catch (error) {
      throw new LabError(
        'storeFailed',
        `No file for decoded rows can be made in ${folder} (${(error as Error).message}). Set MULTIMODAL_LAB_CACHE to a ` +
          'folder that can be written, or data.streaming to "never" to keep all rows in memory.',
        undefined,
        { cause: error },
      );
    }
  }

  /**
   * Fills `target` with the bytes from `offset` on. Blocks, as the bytes were written a moment ago or a pass over the rows
   * ago, and most often are still in the system's memory.
   */
  read(offset: number, target: Uint8Array): void {
    let done = 0;
    while (done < target.length) {
      const count = readSync(this.descriptor, target, done, target.length - done, offset + done);
      if (count === 0) {
        throw new Error(`The cache file ends ${target.length - done} bytes early.`);
      }
      done += count;
    }
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

/** Bytes that may still be written to the disk of a folder; without limit where the system does not say. */
export function freeBytes(folder: string): number {
  try {
    mkdirSync(folder, { recursive: true });
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
