import { jStat } from 'jstat';

import type { Interval } from '../../protocol/events';

/**
 * The interval of a mean absolute error: mean ± t·s/√n, with Student's distribution for n − 1 degrees of freedom, not below 0.
 * One row has no deviation, and its interval is the error alone.
 * @param mean Mean of the absolute errors |e|.
 * @param meanSquare Mean of the squared errors e²; with the mean it gives their variance s².
 * @param rows Number of errors, n.
 */
export function meanErrorInterval(mean: number, meanSquare: number, rows: number, level = 0.95): Interval {
  const half = rows > 1 ? jStat.studentt.inv(0.5 + level / 2, rows - 1) * standardError(mean, meanSquare, rows) : 0;
  return { low: Math.max(0, mean - half), high: mean + half, level, method: 'student' };
}

function standardError(mean: number, meanSquare: number, rows: number): number {
  const variance = Math.max(0, meanSquare - mean ** 2);
  return Math.sqrt(variance / (rows - 1));
}
