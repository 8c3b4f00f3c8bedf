import { LabError } from '../../../protocol/errors';
import { formatCount } from '../../../protocol/format';
import type { BadRowList } from './badRowList';
import type { Manifest } from './manifest';
import { problemLog, problemMessage } from './problemMessage';
import type { RowProblem } from './rowProblem';

/** What is to be done about rows that cannot be used. */
export interface BadRowRule {
  readonly onBadRow: 'stop' | 'skip';
  /** Gets all of them. */
  readonly list: BadRowList;
  /** What else to look at, in sentences. */
  readonly hints?: readonly string[];
}

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
  { onBadRow, list, hints = [] }: BadRowRule,
): { readonly rows: Int32Array; readonly notices: readonly string[] } {
  const bad = new Set(problems.map(({ row }) => row));
  const rows = Int32Array.from({ length: manifest.count }, (_, row) => row).filter((row) => !bad.has(row));
  if (bad.size === 0) {
    return { rows, notices: [] };
  }
  const told = withoutConsequences(manifest, problems);
  list.add(told);
  if (rows.length === 0) {
    const message = problemMessage(
      `No row of ${manifest.file} can be used.`,
      told,
      [...hints, 'Mend the rows.'].join(' '),
    );
    throw new LabError('badData', message, problemLog(told));
  }
  const many = `${formatCount(bad.size)} of ${formatCount(manifest.count)} rows of ${manifest.file}`;
  if (onBadRow === 'stop') {
    const nextStep = [...hints, `Mend the rows, or ${list.skipAdvice('train without them')}.`].join(' ');
    throw new LabError('badData', problemMessage(`${many} cannot be used.`, told, nextStep), problemLog(told));
  }
  const nextStep = hints.length === 0 ? undefined : hints.join(' ');
  return { rows, notices: [problemMessage(`${many} ${bad.size === 1 ? 'was' : 'were'} skipped.`, told, nextStep)] };
}

/**
 * Whatever else is asked of a table in which few rows have the form of the file would miss the point.
 * @throws LabError `badData` that lists the problems when no row is left, or when half of them stop the run.
 */
export function refuseMalformed(manifest: Manifest, rule: BadRowRule): void {
  const bad = manifest.problems.length;
  if (bad === manifest.count || (rule.onBadRow === 'stop' && 2 * bad >= manifest.count)) {
    refuseOrSkip(manifest, manifest.problems, rule);
  }
}

/** The problems but those that rows have because they do not have the form of the file. */
export function withoutConsequences(manifest: Manifest, problems: readonly RowProblem[]): RowProblem[] {
  const causes = new Set(manifest.problems);
  const malformed = new Set(manifest.problems.map(({ row }) => row));
  return problems.filter((problem) => causes.has(problem) || !malformed.has(problem.row));
}
