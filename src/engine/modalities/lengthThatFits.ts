/** Recurrent layers of the library cannot be trained on one step. */
export const leastLength = 2;

/**
 * Steps in a row when the experiment names no number: as many as 95 % of the training rows need (the smallest length that
 * at least 95 % of them fit in, nearest-rank percentile), at least `leastLength`, and at most `longest`.
 * @param lengths Steps of each training row, in any order.
 */
export function lengthThatFits(lengths: Int32Array, longest: number): number {
  const sorted = lengths.slice().sort();
  // In whole numbers, as 0.95 × 20 is not exactly 19 in floating point.
  const rank = Math.ceil((95 * sorted.length) / 100);
  return Math.min(longest, Math.max(leastLength, sorted[rank - 1] ?? leastLength));
}
