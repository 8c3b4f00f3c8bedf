import { describe, expect, it } from 'vitest';

import { mcnemarMidP } from '../../../src/engine/evaluation/mcnemar';

/** Relative error of a value. */
function off(actual: number, expected: number): number {
  return Math.abs(actual / expected - 1);
}

describe('McNemar’s mid-p', () => {
  it('is that of published examples', () => {
    // Cavo et al. (2012), as in Fagerland, Lydersen, Laake, Statistical Analysis of Contingency Tables, chapter 8, by the
    // R package contingencytables.
    expect(mcnemarMidP(6, 16)).toBeCloseTo(0.03469, 6);
    expect(off(mcnemarMidP(300, 220), 4.4602e-4)).toBeLessThan(2e-5);
    expect(off(mcnemarMidP(12, 5), 0.0962524)).toBeLessThan(1e-6);
    expect(off(mcnemarMidP(59, 6), 2.7258e-12)).toBeLessThan(2e-5);
  });

  it('is the sum that defines it, where that can be written down', () => {
    // 8 rows, 1 against 7: 2·(1 + 8)/256 − 8/256.
    expect(mcnemarMidP(1, 7)).toBeCloseTo(10 / 256, 12);
    expect(mcnemarMidP(0, 5)).toBeCloseTo(1 / 32, 12);
    // Equal counts are their own mirror: half of their probability is left out once.
    expect(mcnemarMidP(2, 2)).toBeCloseTo(1 - 6 / 16 / 2, 12);
    expect(mcnemarMidP(0, 0)).toBe(1);
  });

  it('does not depend on which model is named first, and falls as the counts part', () => {
    expect(mcnemarMidP(40, 21)).toBe(mcnemarMidP(21, 40));
    const values = Array.from({ length: 31 }, (_, more) => mcnemarMidP(30 - more, 30 + more));
    values.slice(1).forEach((value, place) => expect(value).toBeLessThan(values[place]!));
  });

  it('stays a number for as many rows as there may be', () => {
    expect(mcnemarMidP(963, 0)).toBeLessThan(1e-280);
    expect(mcnemarMidP(100_000, 0)).toBe(0);
    // By the normal distribution, z = 2: 0.0455.
    expect(mcnemarMidP(500_000 - 1000, 500_000 + 1000)).toBeCloseTo(0.0455, 4);
    expect(mcnemarMidP(500_000, 500_000)).toBeCloseTo(1, 3);
  });
});
