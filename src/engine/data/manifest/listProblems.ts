import { formatCount } from '../../../protocol/format';
import type { RowProblem } from './rowProblem';

/** How many problems a message lists one by one. */
const listed = 20;

/** The first problems by line, as sentences, and how many more there are. */
export function listProblems(problems: readonly RowProblem[]): string {
  const sorted = sortedByLine(problems);
  const shown = sorted.slice(0, listed).map(({ line, reason }) => `Line ${line}: ${reason.replace(/\.$/, '')}.`);
  const more = sorted.length - shown.length;
  return [...shown, ...(more > 0 ? [`And ${formatCount(more)} more.`] : [])].join(' ');
}

/** All problems by line, one a line, for the log. */
export function problemLog(problems: readonly RowProblem[]): string {
  return sortedByLine(problems)
    .map(({ line, reason }) => `line ${line}: ${reason}`)
    .join('\n');
}

function sortedByLine(problems: readonly RowProblem[]): RowProblem[] {
  return [...problems].sort((a, b) => a.line - b.line);
}
