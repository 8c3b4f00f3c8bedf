import { closeSync, fsyncSync, openSync } from 'node:fs';

/** What file systems answer that cannot do so for a folder, or that need not be asked, such as those of Windows. */
const unsupported: ReadonlySet<string | undefined> = new Set(['EACCES', 'EINVAL', 'EISDIR', 'ENOTSUP', 'EPERM']);

/** Has the system write out which files a folder has, so that one that was made or moved there outlasts a power cut. */
export function syncFolder(folder: string): void {
  let handle: number | undefined;
  try {
    handle = openSync(folder, 'r');
    fsyncSync(handle);
  } catch (error) {
    if (!unsupported.has((error as NodeJS.ErrnoException).code)) {
      throw error;
    }
  } finally {
    if (handle !== undefined) {
      closeSync(handle);
    }
  }
}
