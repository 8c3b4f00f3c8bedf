import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { framesOfVideo } from '../../../../../src/engine/modalities/video/framesOfVideo';

const count = fc.integer({ min: 1, max: 500 });
const length = fc.integer({ min: 1, max: 60 });

describe('the frames of a row', () => {
  it('are all of a short video, and as many as asked for of a longer one, in their order', () => {
    fc.assert(
      fc.property(count, length, (frames, wanted) => {
        const found = framesOfVideo(frames, wanted);
        expect(found).toHaveLength(Math.min(frames, wanted));
        expect(found.every((frame, at) => at === 0 || frame > found[at - 1]!)).toBe(true);
        expect(found[0]).toBeGreaterThanOrEqual(0);
        expect(found.at(-1)).toBeLessThan(frames);
      }),
    );
  });

  it('are the same whether the length was known when the video was read or 16 frames were kept', () => {
    fc.assert(
      fc.property(count, fc.integer({ min: 1, max: 16 }), (frames, wanted) => {
        const kept = framesOfVideo(frames, 16);
        expect(framesOfVideo(kept.length, wanted).map((place) => kept[place])).toEqual(framesOfVideo(frames, wanted));
      }),
    );
  });

  it('are evenly spaced', () => {
    expect(framesOfVideo(10, 3)).toEqual([1, 5, 8]);
    expect(framesOfVideo(40, 3)).toEqual([6, 21, 33]);
    expect(framesOfVideo(40, 20)).toEqual(Array.from({ length: 20 }, (_, at) => 2 * at + 1));
  });
});
