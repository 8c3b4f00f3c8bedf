import { formatCount, formatPercent } from '../../../protocol/format';
import type { SplitParts, SplitRequest } from './drawSplit';

/** What the user should know about a split: in sentences. */
export function splitNotices(request: SplitRequest, parts: SplitParts): string[] {
  return [...groupNotice(request, parts), ...classNotices(request, parts), ...validationNotice(request, parts)];
}

function groupNotice({ rows, groups }: SplitRequest, { test }: SplitParts): string[] {
  if (groups === undefined) {
    return [];
  }
  const all = new Set(Array.from(rows, (row) => groups.values[row]));
  const kept = new Set(Array.from(test, (row) => groups.values[row]));
  return [
    `The test holds ${formatCount(kept.size)} of ${formatCount(all.size)} values of "${groups.column}" with ` +
      `${formatPercent(test.length / rows.length)} of the rows; none of them is seen in training.`,
  ];
}

function classNotices({ classes }: SplitRequest, { training, test }: SplitParts): string[] {
  if (classes === undefined) {
    return [];
  }
  const learnt = new Set(Array.from(training, (row) => classes[row]));
  const tested = new Set(Array.from(test, (row) => classes[row]));
  const unseen = [...tested].filter((code) => !learnt.has(code)).length;
  const untested = [...learnt].filter((code) => !tested.has(code)).length;
  return [
    ...(unseen === 0 ? [] : [`${classCount(unseen)} in the test without a row in training, and cannot be learnt.`]),
    ...(untested === 0
      ? []
      : [`${classCount(untested)} in training without a row in the test, which the result does not cover.`]),
  ];
}

function classCount(count: number): string {
  return count === 1 ? '1 class is' : `${formatCount(count)} classes are`;
}

function validationNotice({ validationSplit }: SplitRequest, { validation }: SplitParts): string[] {
  return validationSplit > 0 && validation.length === 0
    ? ['There are too few rows to keep any for validation; there are no validation metrics.']
    : [];
}
