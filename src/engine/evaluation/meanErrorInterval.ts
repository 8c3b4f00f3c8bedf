import type { Interval } from '../../protocol/comparisonSchema';
import { studentInterval } from './studentInterval';

/**
 * Student's 95 % interval of a mean absolute error, not below 0. One row has no deviation, and its interval is the error alone.
 * @param mean Mean of the absolute errors |e|.
 * @param meanSquare Mean of the squared errors e²; with the mean it gives their variance.
 * @param rows Number of errors.
 */
export function meanErrorInterval(mean: number, meanSquare: number, rows: number): Interval {
  const variance = Math.max(0, meanSquare - mean ** 2);
  const error = rows > 1 ? Math.sqrt(variance / (rows - 1)) : 0;
  const interval = studentInterval(mean, error, Math.max(2, rows));
  return { ...interval, low: Math.max(0, interval.low) };
}
