import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { syncFolder } from './syncFolder';

/**
 * Replaces a file in one move, once the new one is wholly on the disk. Whatever happens in the middle, be it a power cut or a
 * full disk, there is the old one or the new one, and at most one that is only begun beside it, which the next replaces.
 */
export async function replaceFile(file: string, bytes: Uint8Array): Promise<void> {
  const begun = `${file}.partial`;
  try {
    // Writes until all is written, and waits for the disk.
    await writeFile(begun, bytes, { flush: true });
    await rename(begun, file);
    syncFolder(path.dirname(file));
  } catch (error) {
    await rm(begun, { force: true });
    throw error;
  }
}
