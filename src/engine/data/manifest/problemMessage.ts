import { formatCount } from '../../../protocol/format';
import type { RowProblem } from './rowProblem';

/** How many problems a message lists one by one, and how many with the same trouble. */
const listed = 20;
const listedOfKind = 5;

/** Of how many kinds a message tells how often they occur besides. */
const counted = 5;

/** As many as a log is read for; the run's list of bad rows has all. */
const logged = 1000;

/** Where a run keeps what its messages leave out. */
const runList = "bad-rows.csv in the run's folder lists all of them.";

/**
 * A message of several lines: what happened, the first problems by line of the file, how many more there are of each
 * kind, and what to do.
 * @param list Where all of them are, in a sentence.
 */
export function problemMessage(
  headline: string,
  problems: readonly RowProblem[],
  nextStep?: string,
  list = runList,
): string {
  const sorted = sortedByLine(problems);
  const shown = new Set(firstOfEachKind(sorted).slice(0, listed));
  const rest = sorted.filter((problem) => !shown.has(problem));
  return [
    headline,
    ...[...shown].map(({ line, reason }) => `- Line ${line}: ${reason.replace(/\.$/, '')}.`),
    ...moreOf(rest, list),
    ...(nextStep === undefined ? [] : [nextStep]),
  ].join('\n');
}

function firstOfEachKind(problems: readonly RowProblem[]): RowProblem[] {
  const seen = new Map<string, number>();
  return problems.filter(({ kind }) => {
    const count = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, count);
    return count <= listedOfKind;
  });
}

/** `- And 1,213 more: 1,200 × photo: does not exist, 13 × label: the label is missing. …` */
function moreOf(rest: readonly RowProblem[], whole: string): string[] {
  if (rest.length === 0) {
    return [];
  }
  const counts = new Map<string, number>();
  rest.forEach(({ kind }) => counts.set(kind, (counts.get(kind) ?? 0) + 1));
  const byCount = [...counts].sort(([, a], [, b]) => b - a);
  const told = byCount.slice(0, counted).map(([kind, count]) => `${formatCount(count)} × ${kind}`);
  const others = byCount.slice(counted).reduce((sum, [, count]) => sum + count, 0);
  const list = [...told, ...(others === 0 ? [] : [`${formatCount(others)} for other reasons`])].join('; ');
  return [`- And ${formatCount(rest.length)} more: ${list}. ${whole}`.trimEnd()];
}

/** Problems by line, one a line, for the log. */
export function problemLog(problems: readonly RowProblem[]): string {
  const lines = sortedByLine(problems).map(({ line, reason }) => `line ${line}: ${reason}`);
  const more = lines.length - logged;
  return [...lines.slice(0, logged), ...(more > 0 ? [`and ${formatCount(more)} more`] : [])].join('\n');
}

/** In the order of the file; those of one line in the order in which they were found. */
export function sortedByLine(problems: readonly RowProblem[]): RowProblem[] {
  return [...problems].sort((a, b) => a.line - b.line);
}
