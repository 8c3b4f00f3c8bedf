import { jStat } from 'jstat';

import type { Interval } from '../../protocol/events';

/**
 * The interval of a mean of differences, one for each row, and the two-sided p-value of the mean being 0, by the paired t-test:
 * mean ± t·s/√n, with Student's distribution for n − 1 degrees of freedom. With few rows that is much wider than the normal
 * interval, which takes the deviation for known; with many it is the same.
 * Student (1908), "The probable error of a mean", Biometrika 6, 1–25.
 * @param differences At least two.
 */
export function pairedMean(differences: Float64Array, level = 0.95): { interval: Interval; pValue: number } {
  const rows = differences.length;
  const mean = differences.reduce((sum, value) => sum + value, 0) / rows;
  const squares = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const error = Math.sqrt(squares / (rows - 1) / rows);
  const half = jStat.studentt.inv(0.5 + level / 2, rows - 1) * error;
  return {
    interval: { low: mean - half, high: mean + half, level, method: 'student' },
    pValue: error > 0 ? Math.max(0, 2 * jStat.studentt.cdf(-Math.abs(mean) / error, rows - 1)) : mean === 0 ? 1 : 0,
  };
}
