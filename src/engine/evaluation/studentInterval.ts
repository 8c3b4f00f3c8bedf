import { jStat } from 'jstat';

import type { Interval } from '../../protocol/comparisonSchema';

/**
 * The interval of a mean: mean ± t·e, with Student's distribution for n − 1 degrees of freedom. With few values that is much wider
 * than the normal interval, which takes the deviation for known; with many it is the same.
 * Student (1908), "The probable error of a mean", Biometrika 6, 1–25.
 * @param error Standard error of the mean, e = s/√n.
 * @param count Number of independent values, n, at least two.
 */
export function studentInterval(mean: number, error: number, count: number, level = 0.95): Interval {
  const half = jStat.studentt.inv(0.5 + level / 2, count - 1) * error;
  return { low: mean - half, high: mean + half, level, method: 'student' };
}
