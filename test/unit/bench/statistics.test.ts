import { describe, expect, it } from 'vitest';

import { median, medianInterval, pairedInterval, ratiosByRound, spreadOf } from '../../bench/statistics';
import { studentQuantile, studentWithin } from '../../bench/studentT';

describe('the median', () => {
  it('is the middle value, or the mean of the two in the middle', () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([4, 1, 3, 10])).toBe(3.5);
  });

  it('comes with the smallest and the largest value, and with nothing for nothing', () => {
    expect(spreadOf([5, 1, 3])).toEqual({ median: 3, low: 1, high: 5 });
    expect(spreadOf([])).toBeUndefined();
  });
});

describe('the interval of a median', () => {
  const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

  it.each([
    [6, 1],
    [8, 1],
    [9, 2],
    [12, 3],
    [20, 6],
    [25, 8],
    [60, 22],
    [100, 40],
    [2000, 956],
  ])('of %i values lies between those that stand at place %i from either end, as in printed tables', (count, rank) => {
    const interval = medianInterval(numbers(count).reverse());
    expect(interval).toEqual({ median: (count + 1) / 2, low: rank, high: count + 1 - rank });
  });

  it('of five values or fewer does not exist', () => {
    expect(medianInterval(numbers(5))).toBeUndefined();
    expect(medianInterval([])).toBeUndefined();
  });
});

describe('ratios', () => {
  const inRounds = (...pairs: [number, number][]): { round: number; value: number }[] =>
    pairs.map(([round, value]) => ({ round, value }));

  it('are taken within a round, and left out for a round that only one has', () => {
    expect(ratiosByRound(inRounds([1, 10], [2, 30]), inRounds([2, 10], [1, 5], [3, 1]))).toEqual([2, 3]);
    expect(ratiosByRound(inRounds([1, 10]), inRounds([2, 5]))).toEqual([]);
  });
});

describe('Student’s t', () => {
  it.each([
    [1, 12.7062],
    [2, 4.3027],
    [3, 3.1824],
    [9, 2.2622],
    [10, 2.2281],
    [29, 2.0452],
  ])('has the 97.5 %% quantile of the printed tables for %i degrees of freedom', (degrees, expected) => {
    expect(studentQuantile(0.975, degrees)).toBeCloseTo(expected, 4);
  });

  it('lies within ±1 half of the time for one degree of freedom', () => {
    expect(studentWithin(1, 1)).toBeCloseTo(0.5, 12);
  });

  it('gives the interval of a mean of paired differences', () => {
    const interval = pairedInterval([1, 2, 3, 4, 5]);
    // t(4) = 2.7764, s = √2.5, n = 5.
    expect(interval?.mean).toBe(3);
    expect(interval?.low).toBeCloseTo(3 - (2.7764 * Math.sqrt(2.5)) / Math.sqrt(5), 3);
    expect(interval?.high).toBeCloseTo(3 + (2.7764 * Math.sqrt(2.5)) / Math.sqrt(5), 3);
    expect(pairedInterval([1])).toBeUndefined();
  });
});
