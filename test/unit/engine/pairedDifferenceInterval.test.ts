import { describe, expect, it } from 'vitest';

import { pairedDifferenceInterval } from '../../../src/engine/evaluation/pairedDifferenceInterval';
import type { Interval } from '../../../src/protocol/comparisonSchema';

function intervalOf(both: number, onlyFirst: number, onlySecond: number, neither: number): Interval {
  return pairedDifferenceInterval({ both, onlyFirst, onlySecond, neither });
}

describe('the interval of a paired difference', () => {
  it('is that of published examples', () => {
    for (const [counts, low, high, digits] of [
      // Newcombe (1998), Statistics in Medicine 17, 2635–2650, method 10, as the R package ratesci has it.
      [[20, 12, 2, 16], 0.0562, 0.3292, 4],
      // Tang et al. (2010), by the same package.
      [[8, 3, 1, 2], -0.1574, 0.4136, 4],
      // Bentur et al. (2009) and Cavo et al. (2012), as in Fagerland, Lydersen, Laake (2014), Statistics in Medicine 33,
      // 2850–2875, and in the R package contingencytables.
      [[1, 1, 7, 12], -0.507, -0.026, 3],
      [[59, 6, 16, 80], -0.1186, -0.0046, 4],
    ] as const) {
      const [both, onlyFirst, onlySecond, neither] = counts;
      const interval = intervalOf(both, onlyFirst, onlySecond, neither);
      expect(interval).toMatchObject({ level: 0.95, method: 'newcombe' });
      expect(interval.low).toBeCloseTo(low, digits);
      expect(interval.high).toBeCloseTo(high, digits);
    }
  });

  it('turns round with the models, and keeps a width where nothing tells them apart', () => {
    const [there, back] = [intervalOf(400, 50, 20, 30), intervalOf(400, 20, 50, 30)];
    expect(there.low).toBeCloseTo(-back.high, 12);
    expect(there.high).toBeCloseTo(-back.low, 12);
    const same = intervalOf(400, 0, 0, 100);
    expect(same.low).toBeLessThan(0);
    expect(same.high).toBeCloseTo(-same.low, 12);
  });

  it('stays within what a difference can be, also where a model is always right', () => {
    const { low, high } = intervalOf(9037, 963, 0, 0);
    expect(low).toBeGreaterThan(0.09);
    expect(low).toBeLessThan(0.0963);
    expect(high).toBeGreaterThan(0.0963);
    expect(high).toBeLessThan(0.103);
    expect(intervalOf(0, 3, 0, 0)).toMatchObject({ high: 1 });
    expect(intervalOf(0, 0, 3, 0)).toMatchObject({ low: -1 });
  });
});
