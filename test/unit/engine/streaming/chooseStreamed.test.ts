import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { chooseStreamed } from '../../../../src/engine/data/streaming/chooseStreamed';

describe('the modalities that are streamed', () => {
  it.each<[number[], number, number[]]>([
    [[400, 400, 400], 512, [0, 1]],
    [[600, 10], 512, [0]],
    [[10, 600, 500], 512, [1]],
    [[200, 200], 512, []],
    [[0, 30, 0, 20], 0, [1, 3]],
    [[], 0, []],
  ])('of %j with room for %i are %j', (sizes, limit, expected) => {
    expect([...chooseStreamed(sizes, limit)].sort()).toEqual(expected);
  });

  it('leave no more in memory than fits, and not one of them is smaller than one that is left', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { maxLength: 6 }), fc.nat(2000), (sizes, limit) => {
        const chosen = chooseStreamed(sizes, limit);
        const left = sizes.filter((_, place) => !chosen.has(place));
        const streamed = sizes.filter((_, place) => chosen.has(place));
        expect(left.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(limit);
        expect(Math.min(...streamed)).toBeGreaterThanOrEqual(Math.max(0, ...left));
      }),
    );
  });
});
