import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { spreadLabels } from '../../../webview/charts/spreadLabels';

describe('labels beside the ends of lines', () => {
  it('stay where they are when they have room', () => {
    expect(spreadLabels([80, 10, 40], 14, 0, 100)).toEqual([80, 10, 40]);
  });

  it('move apart around their middle, in their order', () => {
    expect(spreadLabels([50, 52], 14, 0, 100)).toEqual([44, 58]);
    expect(spreadLabels([52, 50, 51], 10, 0, 100)).toEqual([61, 41, 51]);
  });

  it('stay inside', () => {
    expect(spreadLabels([99, 98, 100], 10, 0, 100)).toEqual([90, 80, 100]);
    expect(spreadLabels([-5], 10, 0, 100)).toEqual([0]);
  });

  it('are left out where there is no room for all', () => {
    expect(spreadLabels([1, 2, 3], 60, 0, 100)).toBeUndefined();
    expect(spreadLabels([], 60, 0, 100)).toEqual([]);
  });

  it('never cover each other, leave the chart or change their order', () => {
    const place = fc.double({ min: 0, max: 300, noNaN: true });
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 20 }), (wanted) => {
        const places = spreadLabels(wanted, 14, 0, 300)!;
        const sorted = places.toSorted((a, b) => a - b);
        expect(sorted[0]).toBeGreaterThanOrEqual(0);
        expect(sorted.at(-1)).toBeLessThanOrEqual(300 + 1e-9);
        expect(sorted.every((at, index) => index === 0 || at - sorted[index - 1]! >= 14 - 1e-9)).toBe(true);
        wanted.forEach((a, i) => {
          wanted.forEach((b, j) => expect(a < b ? places[i]! < places[j]! : true).toBe(true));
        });
      }),
    );
  });
});
