import type { Interval } from '../../protocol/comparisonSchema';
import { studentInterval } from './studentInterval';
import { studentPValue } from './studentPValue';

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
  return { interval: studentInterval(mean, error, rows), pValue: studentPValue(mean, error, rows) };
}
