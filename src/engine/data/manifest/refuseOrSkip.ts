import { LabError } from '../../../protocol/errors';
import { formatCount } from '../../../protocol/format';
import { listProblems, problemLog } from './listProblems';
import type { Manifest } from './manifest';
import type { RowProblem } from './rowProblem';

/**
 * The rows that can be used.
 * @param problems Of the manifest and of what its rows name. A row that does not have the form of the file has no values,
 *   and what they lack is not told.
 * @returns Their positions in the manifest's order, and what to tell about the others.
 * @throws LabError `badData` that lists the problems when the run is to stop, or when no row is left.
 */
export function refuseOrSkip(
  manifest: Manifest,
  problems: readonly RowProblem[],
  onBadRow: 'stop' | 'skip',
): { readonly rows: Int32Array; readonly notices: readonly string[] } {
  const bad = new Set(problems.map(({ row }) => row));
  const rows = Int32Array.from({ length: manifest.count }, (_, row) => row).filter((row) => !bad.has(row));
  if (bad.size === 0) {
    return { rows, notices: [] };
  }
  const told = withoutConsequences(manifest, problems);
  const list = listProblems(told);
  if (rows.length === 0) {
    throw new LabError('badData', `No row of ${manifest.file} can be used. ${list} Mend the rows.`, problemLog(told));
  }
  const many = `${formatCount(bad.size)} of ${formatCount(manifest.count)} rows of ${manifest.file}`;
  if (onBadRow === 'stop') {
    throw new LabError(
      'badData',
      `${many} cannot be used. ${list} Mend the rows, or set data.onBadRow to "skip" to train without them.`,
      problemLog(told),
    );
  }
  return { rows, notices: [`${many} ${bad.size === 1 ? 'was' : 'were'} skipped. ${list}`] };
}

function withoutConsequences(manifest: Manifest, problems: readonly RowProblem[]): RowProblem[] {
  const causes = new Set(manifest.problems);
  const malformed = new Set(manifest.problems.map(({ row }) => row));
  return problems.filter((problem) => causes.has(problem) || !malformed.has(problem.row));
}
