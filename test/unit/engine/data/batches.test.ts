import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { batchCount, batches, consecutive } from '../../../../src/engine/data/batches';
import { rowSize, type Column } from '../../../../src/engine/data/column';
import { trainingRowCount } from '../../../../src/engine/data/split';
import { imageColumn } from '../../../../src/engine/modalities/image';
import { randomStream, shuffledIndices } from '../../../../src/engine/random';

/** A column whose rows say their own number, in two ways. */
const numbered: Column = {
  shape: [2, 1],
  fill(rows, target) {
    rows.forEach((row, at) => target.set([row, row + 0.5], 2 * at));
  },
};

describe('batches', () => {
  it('hold every row once, in the given order, and keep the last part', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 25 }), fc.nat(), (count, size, seed) => {
        const order = shuffledIndices(count, randomStream(seed, 'test'));
        const labels = Uint8Array.from({ length: count }, (_, row) => row);
        const seen: number[] = [];
        const sizes: number[] = [];
        for (const batch of batches([numbered, numbered], labels, order, size)) {
          sizes.push(batch.size);
          expect(batch.inputs).toHaveLength(2);
          for (const { shape, values } of batch.inputs) {
            expect(shape).toEqual([batch.size, 2, 1]);
            expect([...values]).toEqual([...batch.labels].flatMap((row) => [row, row + 0.5]));
          }
          seen.push(...batch.labels);
        }
        expect(seen).toEqual([...order]);
        expect(sizes).toHaveLength(batchCount(count, size));
        expect(sizes.slice(0, -1).every((length) => length === size)).toBe(true);
      }),
    );
  });

  it('make 422 steps of the classic lab, the last one with 112 rows', () => {
    const sizes = [...batches([], new Uint8Array(54_000), consecutive(0, 54_000), 128)].map(({ size }) => size);
    expect(sizes).toHaveLength(422);
    expect(sizes.at(-1)).toBe(112);
    expect(batchCount(54_000, 128)).toBe(422);
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
    column.fill(Int32Array.of(1), target);
    expect([...target]).toEqual(Array.from({ length: 256 }, (_, value) => Math.fround(value / 255)));
    expect(pixels).toEqual(before);
  });
});
