import { jStat } from 'jstat';

import type { Interval } from '../../protocol/comparisonSchema';

/**
 * Wilson's score interval of a proportion. Unlike the textbook interval it stays inside 0 to 1 and keeps a width when
 * every row is right.
 * Wilson, E. B. (1927), Journal of the American Statistical Association 22, 209–212.
 */
export function wilsonInterval(fraction: number, rows: number, level = 0.95): Interval {
  const z = jStat.normal.inv(0.5 + level / 2, 0, 1);
  const scale = 1 + z ** 2 / rows;
  const centre = (fraction + z ** 2 / (2 * rows)) / scale;
  const half = (z / scale) * Math.sqrt((fraction * (1 - fraction)) / rows + z ** 2 / (4 * rows ** 2));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half), level, method: 'wilson' };
}
