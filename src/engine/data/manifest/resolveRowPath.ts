import path from 'node:path';

import { LabError } from '../../../protocol/errors';

/**
 * The whole path of a file that a manifest names. Both kinds of slash part folders, so that a manifest works wherever it
 * was written.
 * @throws LabError `badData` for a path that leaves the manifest's folder.
 */
export function resolveRowPath(folder: string, written: string): string {
  if (written.includes('\0')) {
    throw new LabError('badData', `${JSON.stringify(written)} is not a path`);
  }
  const resolved = path.resolve(folder, written.trim().replaceAll('\\', '/'));
  const relative = path.relative(folder, resolved);
  if (
    relative === '..' ||
    relative.startsWith(`..${path.sep}`) ||
    path.isAbsolute(relative) ||
    /^[A-Za-z]:/.test(written)
  ) {
    throw new LabError(
      'badData',
      `${written} lies outside the manifest's folder; copy the file there and name it relative to it`,
    );
  }
  return resolved;
}
