import type { RowSteps } from '../../protocol/events';
import { agreeing, formatCount } from '../../protocol/format';
import { leastLength } from './lengthThatFits';

/** How the rows of a modality become rows of one length. */
export interface StepRule {
  /** What a step is, in the singular: `word`, `frame`. */
  readonly unit: string;
  /** Steps of a row as the models take it. */
  readonly length: number;
  /** What happens to longer rows: they end early, or evenly spaced steps stand for them. */
  readonly longer: 'cut' | 'thinned';
  /** From one step to the next; absent where steps have no clock. */
  readonly secondsPerStep?: number;
}

/**
 * Counts what becomes of rows on their way to one length.
 * @param counts Steps of each row that has the modality, before.
 */
export function countRowSteps(counts: Iterable<number>, rule: StepRule): RowSteps {
  const { unit, length, longer, secondsPerStep } = rule;
  const sorted = Int32Array.from(counts).sort();
  const tooLong = sorted.filter((count) => count > length).length;
  return {
    unit,
    length,
    rows: sorted.length,
    fewest: sorted[0] ?? 0,
    median: sorted[Math.floor((sorted.length - 1) / 2)] ?? 0,
    most: sorted.at(-1) ?? 0,
    cut: longer === 'cut' ? tooLong : 0,
    thinned: longer === 'thinned' ? tooLong : 0,
    padded: sorted.filter((count) => count < length).length,
    ...(secondsPerStep === undefined ? {} : { secondsPerStep }),
  };
}

/**
 * That rows were filled up, in a sentence; empty when none was. At the least length, which rows of one step get, too, it
 * would say nothing of the data.
 * @param what What they are, in the plural: `texts`.
 */
export function paddingNotice(name: string, what: string, { unit, length, rows, padded }: RowSteps): string[] {
  return padded === 0 || length === leastLength
    ? []
    : [
        `${name}: ${formatCount(padded)} of ${formatCount(rows)} ${what} ${agreeing(padded, 'is', 'are')} shorter than ${formatCount(length)} ${unit}s; ` +
          `${agreeing(padded, 'it is', 'they are')} filled up with padding that the models leave out.`,
      ];
}
