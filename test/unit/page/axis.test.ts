import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  accuracyRange,
  epochRange,
  epochTicks,
  lossRange,
  niceStep,
  tickLabels,
  valueTicks,
} from '../../../webview/charts/axis';

const fraction = fc.double({ min: 0, max: 1, noNaN: true });

describe('epoch axis', () => {
  it('has room around a single epoch and around the ends', () => {
    expect(epochRange(1)).toEqual([0.5, 1.5]);
    expect(epochRange(5)).toEqual([1 - 0.16, 5.16]);
  });

  it('marks whole epochs, the first one always', () => {
    expect(epochTicks(1, 6)).toEqual([1]);
    expect(epochTicks(5, 8)).toEqual([1, 2, 3, 4, 5]);
    expect(epochTicks(120, 6)).toEqual([1, 20, 40, 60, 80, 100, 120]);
  });

  it('never marks a part of an epoch, for any length and width', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 40 }), (epochs, most) => {
        const ticks = epochTicks(epochs, most);
        expect(ticks.every((tick) => Number.isInteger(tick) && tick >= 1 && tick <= epochs)).toBe(true);
        expect(new Set(ticks).size).toBe(ticks.length);
        expect(ticks.length).toBeLessThanOrEqual(Math.max(2, most) + 1);
      }),
    );
  });
});

describe('accuracy axis', () => {
  it('zooms to the data and ends at 1', () => {
    const [low, high] = accuracyRange([0.971, 0.9998, 1]);
    expect(low).toBeGreaterThan(0.95);
    expect(low).toBeLessThan(0.971);
    expect(Math.max(...valueTicks([low, high], 5))).toBe(1);
  });

  it('shows everything from 0 while there is nothing to zoom to', () => {
    expect(valueTicks(accuracyRange([]), 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  });

  it('contains every value and marks none above 1', () => {
    fc.assert(
      fc.property(
        fc.array(fraction, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 2, max: 8 }),
        (values, about) => {
          const range = accuracyRange(values);
          expect(range[0]).toBeLessThanOrEqual(Math.min(...values));
          expect(range[1]).toBeGreaterThanOrEqual(1);
          const ticks = valueTicks(range, about);
          expect(ticks.length).toBeGreaterThanOrEqual(2);
          expect(ticks.every((tick) => tick >= 0 && tick <= 1)).toBe(true);
          expect(new Set(tickLabels(ticks)).size).toBe(ticks.length);
        },
      ),
    );
  });
});

describe('loss axis', () => {
  it('starts at zero and contains every loss, also where one is no number', () => {
    const range = lossRange([2.3, Number.NaN, 0.4, Number.POSITIVE_INFINITY]);
    expect(range[1]).toBeGreaterThan(2.3);
    expect(range[1]).toBeLessThan(3);
    expect(valueTicks(range, 5)[0]).toBe(0);
    expect(Object.is(valueTicks(range, 5)[0], 0)).toBe(true);
  });

  it('writes labels with as many decimals as they need', () => {
    expect(tickLabels([0, 0.5, 1])).toEqual(['0.0', '0.5', '1.0']);
    expect(tickLabels([0, 2, 4])).toEqual(['0', '2', '4']);
    expect(tickLabels([0.98, 0.985, 0.99])).toEqual(['0.980', '0.985', '0.990']);
    expect(tickLabels([1])).toEqual(['1']);
  });

  it('takes steps of 1, 2 and 5', () => {
    expect([0.03, 0.3, 1, 1.1, 4, 7].map(niceStep)).toEqual([0.05, 0.5, 1, 2, 5, 10]);
  });
});
