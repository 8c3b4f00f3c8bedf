import { parseWrittenExperiment, type PlannedExperiment } from '../protocol/parseWrittenExperiment';
import { overridePlace } from '../protocol/writtenExperiment';
import { pathText } from '../protocol/writtenFields';
import { experimentOf, readExperimentFile, resolvePaths } from '../runs/experimentFile';
import { setField } from './overrides';

/**
 * The experiment of a file with `path=value` overrides; without a file they apply to the classic lab. Paths in a file
 * start at its folder, those in an override at the working directory.
 * @throws LabError `badUsage` or `badExperiment`.
 */
export async function planExperiment(
  file: string | undefined,
  overrides: readonly string[],
): Promise<PlannedExperiment> {
  const written = file === undefined ? undefined : await readExperimentFile(file);
  const input = written?.input ?? {};
  const overridden = overrides.map((override) => setField(input, override));
  resolvePaths(input, process.cwd());
  const placeOf = (path: readonly PropertyKey[]): string => {
    const field = pathText(path);
    const inFile = isWithin(field, overridden) ? '' : (written?.placeOf(path) ?? '');
    // What the file does not hold and an override has made, such as the modality of an option.
    const isMade = inFile === '' && overridden.some((other) => isWithin(field, [other]) || isWithin(other, [field]));
    return isMade ? overridePlace : inFile;
  };
  return written === undefined
    ? parseWrittenExperiment(input, 'The experiment', placeOf)
    : experimentOf({ ...written, placeOf });
}

/** Whether a path is one of others, or below one. */
function isWithin(path: string, others: readonly string[]): boolean {
  return others.some((other) => path === other || path.startsWith(`${other}.`));
}
