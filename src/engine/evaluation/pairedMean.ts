import { jStat } from 'jstat';

import type { Interval } from '../../protocol/events';
import { studentInterval } from './studentInterval';

/**
 * Student's interval of a mean of differences, one for each row, and the two-sided p-value of the mean being 0, by the paired
 * t-test.
 * @param differences At least two.
 */
export function pairedMean(differences: Float64Array): { interval: Interval; pValue: number } {
  const rows = differences.length;
  const mean = differences.reduce((sum, value) => sum + value, 0) / rows;
  const squares = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const error = Math.sqrt(squares / (rows - 1) / rows);
  return {
    interval: studentInterval(mean, error, rows),
    pValue: error > 0 ? Math.max(0, 2 * jStat.studentt.cdf(-Math.abs(mean) / error, rows - 1)) : mean === 0 ? 1 : 0,
  };
}
