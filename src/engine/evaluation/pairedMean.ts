import { jStat } from 'jstat';

import type { Interval } from '../../protocol/events';

/**
 * The interval of a mean of differences, one for each row, and the two-sided p-value of the mean being 0, both by the central
 * limit theorem: mean ± z·s/√n, and 2Φ(−|mean|·√n/s).
 * @param differences At least one.
 */
export function pairedMean(differences: Float64Array, level = 0.95): { interval: Interval; pValue: number } {
  const rows = differences.length;
  const mean = differences.reduce((sum, value) => sum + value, 0) / rows;
  const squares = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const error = rows > 1 ? Math.sqrt(squares / (rows - 1) / rows) : 0;
  const half = jStat.normal.inv(0.5 + level / 2, 0, 1) * error;
  return {
    interval: { low: mean - half, high: mean + half, level, method: 'normal' },
    pValue: error > 0 ? Math.max(0, 2 * jStat.normal.cdf(-Math.abs(mean) / error, 0, 1)) : mean === 0 ? 1 : 0,
  };
}
