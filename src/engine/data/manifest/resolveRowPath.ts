import path from 'node:path';

import { LabError } from '../../../protocol/errors';

/**
 * The whole path of a file that a manifest names. Both kinds of slash part folders, so that a manifest works wherever it
 * was written; nothing else is changed, a percent sign or a blank is one. Links are followed wherever they lead: who keeps
 * large data in another place has put them there.
 * @throws LabError `badData` for a path that leaves the manifest's folder.
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
  return resolved;
}

function liesOutside(folder: string, resolved: string): boolean {
  const relative = path.relative(folder, resolved);
  return relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative);
}
