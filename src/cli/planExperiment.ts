import type { Experiment } from '../protocol/experiment';
import { parseExperiment } from '../protocol/parseExperiment';
import { experimentOf, readExperimentFile, resolvePaths } from '../runs/experimentFile';
import { setField } from './overrides';

/**
 * The experiment of a file with `path=value` overrides; without a file they apply to the classic lab. Paths in a file
 * start at its folder, those in an override at the working directory.
 * @throws LabError `badUsage` or `badExperiment`.
 */
export async function planExperiment(file: string | undefined, overrides: readonly string[]): Promise<Experiment> {
  const written = file === undefined ? undefined : await readExperimentFile(file);
  const input = written?.input ?? {};
  for (const override of overrides) {
    setField(input, override);
  }
  resolvePaths(input, process.cwd());
  return written === undefined ? parseExperiment(input) : experimentOf(written);
}
