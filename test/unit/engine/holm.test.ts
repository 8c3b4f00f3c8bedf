import { describe, expect, it } from 'vitest';

import { holm } from '../../../src/engine/evaluation/holm';

describe('Holm’s adjustment', () => {
  it('is that of R’s package multtest', () => {
    // Raw and adjusted p-values of mt.rawp2adjp, as in the tests of statsmodels.stats.multitest.
    const raw = [
      ...[0.838541367553, 0.642193923795, 0.680845947633, 0.967833824309, 0.71626938238],
      ...[0.177096952723, 5.23656777208e-5, 0.0202732688798, 0.00028140506198, 0.0149877310796],
    ];
    const expected = [1, 1, 1, 1, 1, 1, 5.23656777208e-4, 0.1419128821586, 2.53264555782e-3, 0.1199018486368];
    holm(raw).forEach((value, place) => expect(value).toBeCloseTo(expected[place]!, 13));
    const others = [0.001, 0.002, 0.003, 0.004, 0.005, 0.05, 0.06, 0.07, 0.08, 0.09];
    const adjusted = [0.01, 0.018, 0.024, 0.028, 0.03, 0.25, 0.25, 0.25, 0.25, 0.25];
    holm(others).forEach((value, place) => expect(value).toBeCloseTo(adjusted[place]!, 13));
  });

  it('leaves one alone, and knows none', () => {
    expect(holm([0.04])).toEqual([0.04]);
    expect(holm([])).toEqual([]);
    expect(holm([1, 0.9])).toEqual([1, 1]);
  });
});
