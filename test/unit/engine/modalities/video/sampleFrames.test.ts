import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { sampleFrames } from '../../../../../src/engine/modalities/video/sampleFrames';

describe('the frames that stand for a video', () => {
  it.each([
    [10, 5, [1, 3, 5, 7, 9], 5, 0],
    [10, 4, [1, 3, 6, 8], 6, 0],
    [10, 1, [5], 9, 0],
    [3, 3, [0, 1, 2], 0, 0],
    [2, 5, [0, 0, 1, 1, 1], 0, 3],
    [1, 3, [0, 0, 0], 0, 2],
  ])('%i frames, %i wanted', (count, wanted, indices, dropped, repeated) => {
    expect(sampleFrames(count, wanted)).toEqual({ indices, dropped, repeated });
  });

  it('are even, ascending, and all accounted for', () => {
    const many = fc.integer({ min: 1, max: 2000 });
    fc.assert(
      fc.property(many, many, (count, wanted) => {
        const { indices, dropped, repeated } = sampleFrames(count, wanted);
        expect(indices).toHaveLength(wanted);
        expect(indices[0]).toBeGreaterThanOrEqual(0);
        expect(indices.at(-1)).toBeLessThan(count);
        const steps = indices.slice(1).map((index, at) => index - indices[at]!);
        const floor = Math.floor(count / wanted);
        expect(steps.every((step) => step === floor || step === floor + 1)).toBe(true);
        expect(count - dropped).toBe(wanted - repeated);
        expect(Math.min(dropped, repeated)).toBe(0);
      }),
    );
  });

  it('are the same seen from the other end of a video, up to a frame', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 500 }), (count, wanted) => {
        const { indices } = sampleFrames(count, wanted);
        indices.forEach((index, at) => {
          const mirrored = count - 1 - indices[wanted - 1 - at]!;
          expect(Math.abs(index - mirrored)).toBeLessThanOrEqual(1);
        });
      }),
    );
  });

  it.each([
    [0, 3, 'badData'],
    [-1, 3, 'badData'],
    [2.5, 3, 'badData'],
    [3, 0, 'badExperiment'],
    [3, Number.NaN, 'badExperiment'],
  ])('of %d frames, %d wanted, are refused as %s', (count, wanted, code) => {
    expect(() => sampleFrames(count, wanted)).toThrow(expect.objectContaining({ name: 'LabError', code }));
  });
});
