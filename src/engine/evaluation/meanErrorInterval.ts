import type { Interval } from '../../protocol/events';

/** Quantile of the standard normal distribution at 0.975. */
const z = 1.959963984540054;

/**
 * The 95 % interval of a mean absolute error: mean ± z·s/√n, by the central limit theorem, not below 0.
 * @param mean Mean of the absolute errors |e|.
 * @param meanSquare Mean of the squared errors e²; with the mean it gives their variance s².
 * @param rows Number of errors, n.
 */
export function meanErrorInterval(mean: number, meanSquare: number, rows: number): Interval {
  const variance = rows > 1 ? (Math.max(0, meanSquare - mean ** 2) * rows) / (rows - 1) : 0;
  const half = z * Math.sqrt(variance / rows);
  return { low: Math.max(0, mean - half), high: mean + half, level: 0.95, method: 'normal' };
}
