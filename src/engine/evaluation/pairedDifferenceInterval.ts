import type { Interval } from '../../protocol/comparisonSchema';
import { wilsonInterval } from './wilson';

/** How often two models are right on the same rows. */
export interface PairedCounts {
  readonly both: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
}

/**
 * The interval of a difference of two proportions on the same rows, first minus second: Wilson's limits of both, squared and
 * added with regard to how the two go together.
 * Newcombe (1998), Statistics in Medicine 17, 2635–2650, method 10.
 */
export function pairedDifferenceInterval(counts: PairedCounts, level = 0.95): Interval {
  const { both, onlyFirst, onlySecond, neither } = counts;
  const rows = both + onlyFirst + onlySecond + neither;
  const [first, second] = [(both + onlyFirst) / rows, (both + onlySecond) / rows];
  const a = wilsonInterval(first, rows, level);
  const b = wilsonInterval(second, rows, level);
  const phi = correlation(counts);
  const reach = (down: number, up: number): number => Math.sqrt(Math.max(0, down ** 2 - 2 * phi * down * up + up ** 2));
  const difference = (onlyFirst - onlySecond) / rows;
  return {
    low: Math.max(-1, difference - reach(first - a.low, b.high - second)),
    high: Math.min(1, difference + reach(second - b.low, a.high - first)),
    level,
    method: 'newcombe',
  };
}

/** The φ coefficient, with method 10's correction for continuity where it is positive. */
function correlation({ both, onlyFirst, onlySecond, neither }: PairedCounts): number {
  const margins = (both + onlyFirst) * (onlySecond + neither) * (both + onlySecond) * (onlyFirst + neither);
  if (margins === 0) {
    return 0;
  }
  const excess = both * neither - onlyFirst * onlySecond;
  const corrected = excess > 0 ? Math.max(0, excess - (both + onlyFirst + onlySecond + neither) / 2) : excess;
  return corrected / Math.sqrt(margins);
}
