import { jStat } from 'jstat';

/**
 * The two-sided p-value of a mean being 0, by Student's distribution for n − 1 degrees of freedom.
 * @param error Standard error of the mean; where it is 0, only a mean of 0 can be one.
 * @param count Number of independent values, n, at least two.
 */
export function studentPValue(mean: number, error: number, count: number): number {
  if (error > 0) {
    return Math.max(0, 2 * jStat.studentt.cdf(-Math.abs(mean) / error, count - 1));
  }
  return mean === 0 ? 1 : 0;
}
