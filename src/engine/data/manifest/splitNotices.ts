import { formatCount, formatPercent } from '../../../protocol/format';
import type { SplitParts, SplitRequest } from './drawSplit';

/** How many classes a notice names. */
const mostNamed = 10;

/** By so much, of all rows, a test may miss the share that was asked for without a word. */
const toldMiss = 0.05;

/** What the user should know about a split: in sentences. */
export function splitNotices(request: SplitRequest, parts: SplitParts): string[] {
  return [
    ...groupNotices(request, parts),
    ...shareNotice(request, parts),
    ...classNotices(request, parts),
    ...validationNotice(request, parts),
  ];
}

function groupNotices({ rows, groups }: SplitRequest, { test }: SplitParts): string[] {
  if (groups === undefined) {
    return [];
  }
  const all = new Set(Array.from(rows, (row) => groups.values[row]));
  const kept = new Set(Array.from(test, (row) => groups.values[row]));
  const blank = rows.filter((row) => groups.values[row] === '').length;
  return [
    ...(blank === 0
      ? []
      : [
          `${blank === 1 ? '1 row has' : `${formatCount(blank)} rows have`} nothing in "${groups.column}"; all such rows count as ` +
            'one group and stay together. Give rows that do not belong together values of their own.',
        ]),
    `The test holds ${formatCount(kept.size)} of ${formatCount(all.size)} values of "${groups.column}" with ` +
      `${formatPercent(test.length / rows.length)} of the rows; none of them is seen in training.`,
  ];
}

/** That each class takes part in training and test makes the test of small classes larger or smaller than was asked for. */
function shareNotice({ rows, classes, named, groups, testSplit }: SplitRequest, { test }: SplitParts): string[] {
  const share = test.length / rows.length;
  return classes === undefined || named !== undefined || groups !== undefined || Math.abs(share - testSplit) < toldMiss
    ? []
    : [
        `The test has ${formatPercent(share)} of the rows instead of ${formatPercent(testSplit)}, as each class keeps a row in ` +
          'training and, where it has two, gives one to the test. Small classes need more rows.',
      ];
}

function classNotices({ classes, classNames = [] }: SplitRequest, { training, test }: SplitParts): string[] {
  if (classes === undefined) {
    return [];
  }
  const learnt = new Set(Array.from(training, (row) => classes[row]));
  const tested = new Set(Array.from(test, (row) => classes[row]));
  const missingFrom = (others: ReadonlySet<number | undefined>, codes: ReadonlySet<number | undefined>): string[] =>
    [...codes]
      .filter((code) => code !== undefined && !others.has(code))
      .sort((a = 0, b = 0) => a - b)
      .map((code = 0) => classNames[code] ?? String(code));
  const unseen = missingFrom(learnt, tested);
  const untested = missingFrom(tested, learnt);
  return [
    ...(unseen.length === 0
      ? []
      : [`${classList(unseen)} in the test without a row in training, and cannot be learnt.`]),
    ...(untested.length === 0
      ? []
      : [`${classList(untested)} in training without a row in the test, which the result does not cover.`]),
  ];
}

/** `The class "dog" is` */
function classList(names: readonly string[]): string {
  const quoted = names.map((name) => JSON.stringify(name));
  if (quoted.length === 1) {
    return `The class ${quoted[0]} is`;
  }
  const more = names.length - mostNamed;
  return more > 0
    ? `${formatCount(names.length)} classes (${quoted.slice(0, mostNamed).join(', ')} and ${formatCount(more)} more) are`
    : `The classes ${quoted.join(', ')} are`;
}

function validationNotice({ validationSplit }: SplitRequest, { validation }: SplitParts): string[] {
  return validationSplit > 0 && validation.length === 0
    ? ['There are too few rows to keep any for validation; there are no validation metrics.']
    : [];
}
