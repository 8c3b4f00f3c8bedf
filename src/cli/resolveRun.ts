import { existsSync } from 'node:fs';
import path from 'node:path';

import { LabError } from '../protocol/errors';
import { runFile } from '../runs/runFolder';
import { listRuns } from '../runs/runReader';

/** Runs that are named where one is not found. */
const mostNamed = 5;

/**
 * The folder of a run that is given as a folder, or by its name among the runs.
 * @param option The option that names the folder with the runs: `--out`.
 * @throws LabError `badUsage` that names the newest runs, where there is no such run.
 */
export async function resolveRun(run: string, runsFolder: string, option: string): Promise<string> {
  const candidates = [path.resolve(run), path.resolve(runsFolder, run)];
  const folder = candidates.find((candidate) => existsSync(runFile(candidate, 'manifest')));
  if (folder !== undefined) {
    return folder;
  }
  const place = path.resolve(runsFolder);
  const names = (await listRuns(place)).map((item) => path.basename(item.folder));
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
  const known =
    names.length === 0
      ? `${place} holds no run at all: name the folder with the runs with ${option}, or the run's own folder.`
      : `The newest in ${place}: ${names.slice(0, mostNamed).join(', ')}${more}. Runs elsewhere are named by their folder, or with ${option}.`;
  throw new LabError('badUsage', `There is no run "${run}". ${known}`);
}
