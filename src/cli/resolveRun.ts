import { existsSync } from 'node:fs';
import path from 'node:path';

/** The folder of a run that is given as a folder, or by its name among the runs. */
export function resolveRun(run: string, runsFolder: string): string {
  return existsSync(run) ? path.resolve(run) : path.resolve(runsFolder, run);
}
