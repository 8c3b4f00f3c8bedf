import { studentQuantile } from './studentT';

/** A middle and the smallest and largest value around it. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** The middle value, or the mean of the two in the middle. `NaN` for an empty list. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** `undefined` for an empty list. */
export function spreadOf(values: readonly number[]): Spread | undefined {
  return values.length === 0
    ? undefined
    : { median: median(values), low: Math.min(...values), high: Math.max(...values) };
}

/**
 * The median with its interval by the sign test: between the values that stand k-th from either end, where k is the largest
 * number for which fewer than k of n fair coins show heads with a probability of at most (1 − level) / 2. It supposes
 * nothing of how the values are distributed. `undefined` for too few values to have an interval.
 */
export function medianInterval(values: readonly number[], level = 0.95): Spread | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const count = sorted.length;
  // As logarithms: of many coins, the chance of no head is too small for a number.
  let logProbability = count * Math.log(0.5);
  let below = Math.exp(logProbability);
  let rank = 0;
  while (below <= (1 - level) / 2) {
    rank++;
    logProbability += Math.log((count - rank + 1) / rank);
    below += Math.exp(logProbability);
  }
  const [low, high] = [sorted[rank - 1], sorted[count - rank]];
  return low === undefined || high === undefined ? undefined : { median: median(sorted), low, high };
}

/** A value and the round in which it was measured. */
export interface InRound {
  readonly round: number;
  readonly value: number;
}

/**
 * Other ÷ own within each round that has both, so that a machine that slows down slows both. Values of the same round
 * are paired in their order.
 */
export function ratiosByRound(others: readonly InRound[], own: readonly InRound[]): number[] {
  return others.flatMap(({ round, value }, index) => {
    const nth = others.slice(0, index).filter((earlier) => earlier.round === round).length;
    const partner = own.filter((candidate) => candidate.round === round)[nth];
    return partner === undefined ? [] : [value / partner.value];
  });
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Square root of the unbiased variance; `NaN` for fewer than two values. */
export function standardDeviation(values: readonly number[]): number {
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return values.length < 2 ? Number.NaN : Math.sqrt(squares / (values.length - 1));
}

/** A mean and the two-sided interval around it. */
export interface MeanInterval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The mean of paired differences d with Student's interval: mean ± t(n − 1) · s / √n.
 * `undefined` for fewer than two differences.
 */
export function pairedInterval(differences: readonly number[], level = 0.95): MeanInterval | undefined {
  const count = differences.length;
  if (count < 2) {
    return undefined;
  }
  const middle = mean(differences);
  const half = (studentQuantile((1 + level) / 2, count - 1) * standardDeviation(differences)) / Math.sqrt(count);
  return { mean: middle, low: middle - half, high: middle + half };
}
