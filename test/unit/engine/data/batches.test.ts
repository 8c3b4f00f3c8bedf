import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { batchCount, batches, batchSizes, consecutive } from '../../../../src/engine/data/batches';
import { fillRows, rowSize } from '../../../../src/engine/data/column';
import { trainingRowCount } from '../../../../src/engine/data/split';
import { imageColumn } from '../../../../src/engine/modalities/image';
import { randomStream, shuffledIndices } from '../../../../src/engine/random';

describe('batches', () => {
  it('hold every row once, in the given order, and keep the last part', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 25 }), fc.nat(), (count, size, seed) => {
        const order = shuffledIndices(count, randomStream(seed, 'test'));
        const made = [...batches(order, size)];
        const sizes = made.map((rows) => rows.length);
        expect(made.flatMap((rows) => [...rows])).toEqual([...order]);
        expect(sizes).toHaveLength(batchCount(count, size));
        expect(sizes.slice(0, -1).every((length) => length === size)).toBe(true);
        expect(new Set(batchSizes(count, size))).toEqual(new Set(sizes));
      }),
    );
  });

  it('make 422 steps of the classic lab, the last one with 112 rows', () => {
    const sizes = [...batches(consecutive(0, 54_000), 128)].map((rows) => rows.length);
    expect(sizes).toHaveLength(422);
    expect(sizes.at(-1)).toBe(112);
    expect(batchCount(54_000, 128)).toBe(422);
    expect(batchSizes(54_000, 128)).toEqual([128, 112]);
  });

  it('count their rows where they start', () => {
    expect([...consecutive(3, 6)]).toEqual([3, 4, 5]);
    expect(consecutive(6, 6)).toHaveLength(0);
  });
});

describe('the split', () => {
  // Counted by Keras: int(floor(rows * (1.0 - validation_split))), in double precision.
  it.each([
    [60_000, 0.1, 54_000],
    [60_000, 0, 60_000],
    [60_000, 0.9, 5_999],
    [600, 0.1, 540],
    [7, 0.5, 3],
    [1, 0.9, 0],
    [1000, 0.3, 700],
  ])('leaves of %i rows at %f for training: %i', (rows, split, training) => {
    expect(trainingRowCount(rows, split)).toBe(training);
  });
});

describe('an image column', () => {
  it('is the pixels over 255 as float32, and leaves them as they are', () => {
    const pixels = Uint8Array.from({ length: 2 * 256 }, (_, index) => index % 256);
    const before = pixels.slice();
    const column = imageColumn({ count: 2, height: 16, width: 16, pixels, labels: new Uint8Array(2) });
    expect(column.shape).toEqual([16, 16, 1]);
    expect(rowSize(column)).toBe(256);
    const target = new Float32Array(256);
    fillRows(column, Int32Array.of(1), target);
    expect([...target]).toEqual(Array.from({ length: 256 }, (_, value) => Math.fround(value / 255)));
    expect(pixels).toEqual(before);
  });
});
