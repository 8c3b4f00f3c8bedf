import { realpathSync } from 'node:fs';
import path from 'node:path';

import { LabError } from '../../../protocol/errors';

/**
 * The whole path of a file that a manifest names. Both kinds of slash part folders, so that a manifest works wherever it
 * was written; nothing else is changed, a percent sign or a blank is one.
 * @throws LabError `badData` for a path that leaves the manifest's folder, also by a link.
 */
export function resolveRowPath(folder: string, written: string): string {
  const name = written.trim();
  if (name.includes('\0')) {
    throw new LabError('badData', `${JSON.stringify(name)} is not a path`);
  }
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(name)) {
    throw new LabError(
      'badData',
      `${name} is an address; save the file in the manifest's folder and name it relative to it`,
    );
  }
  const resolved = path.resolve(folder, name.replaceAll('\\', '/'));
  if (liesOutside(folder, resolved) || /^[A-Za-z]:/.test(name)) {
    throw new LabError(
      'badData',
      `${name} lies outside the manifest's folder; copy the file there and name it relative to it`,
    );
  }
  if (leadsOutside(folder, resolved)) {
    throw new LabError(
      'badData',
      `${name} is reached by a link that leads out of the manifest's folder; copy the file there`,
    );
  }
  return resolved;
}

function liesOutside(folder: string, resolved: string): boolean {
  const relative = path.relative(folder, resolved);
  return relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
}

function leadsOutside(folder: string, resolved: string): boolean {
  try {
    return liesOutside(realpathSync.native(folder), realpathSync.native(resolved));
  } catch {
    // What is not there, or cannot be looked at, is told when it is read.
    return false;
  }
}
