import { LabError } from '../../../protocol/errors';
import { formatCount } from '../../../protocol/format';
import type { Manifest } from './manifest';
import type { RowProblem } from './rowProblem';

/** How many problems a message lists one by one. */
const listed = 20;

/**
 * The rows that can be used.
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
  const many = `${formatCount(bad.size)} of ${formatCount(manifest.count)} rows of ${manifest.file}`;
  const list = listOf(problems);
  if (onBadRow === 'stop') {
    throw new LabError(
      'badData',
      `${many} cannot be used. ${list} Mend the rows, or set data.onBadRow to "skip" to train without them.`,
      problems.map(({ line, reason }) => `line ${line}: ${reason}`).join('\n'),
    );
  }
  if (rows.length === 0) {
    throw new LabError('badData', `No row of ${manifest.file} can be used. ${list}`);
  }
  return { rows, notices: [`${many} were skipped. ${list}`] };
}

function listOf(problems: readonly RowProblem[]): string {
  const sorted = [...problems].sort((a, b) => a.line - b.line);
  const shown = sorted.slice(0, listed).map(({ line, reason }) => `Line ${line}: ${reason}.`);
  const more = sorted.length - shown.length;
  return [...shown, ...(more > 0 ? [`And ${formatCount(more)} more.`] : [])].join(' ');
}
