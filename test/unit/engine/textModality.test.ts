import { describe, expect, it } from 'vitest';

import { consecutive } from '../../../src/engine/data/batches';
import { fillRows } from '../../../src/engine/data/column';
import { textCeiling } from '../../../src/engine/evaluation/textCeiling';
import { noisyTextColumn } from '../../../src/engine/modalities/noisyText';
import { randomStream } from '../../../src/engine/random';

const classes = 10;

function generate(rows: number, noise: number, seed = 1): { labels: Uint8Array; values: Float32Array } {
  const labels = Uint8Array.from({ length: rows }, (_, row) => row % classes);
  const column = noisyTextColumn(labels, classes, noise, randomStream(seed, 'text noise/test'));
  const values = new Float32Array(rows * classes);
  fillRows(column, consecutive(0, rows), values);
  return { labels, values };
}

describe('the noisy text modality', () => {
  it('is exactly one-hot without noise', () => {
    const { labels, values } = generate(50, 0);
    labels.forEach((label, row) => {
      const expected = new Array<number>(classes).fill(0);
      expected[label] = 1;
      // Zeros of either sign are the same number.
      expect([...values.subarray(row * classes, (row + 1) * classes)].map((value) => value + 0)).toEqual(expected);
    });
  });

  it('has one-hot mean and the given standard deviation', () => {
    const rows = 20_000;
    const noise = 0.7;
    const { labels, values } = generate(rows, noise);
    const residuals = Array.from(values, (value, at) => {
      const isLabel = labels[Math.floor(at / classes)] === at % classes;
      return value - (isLabel ? 1 : 0);
    });
    const mean = residuals.reduce((sum, value) => sum + value, 0) / residuals.length;
    const variance = residuals.reduce((sum, value) => sum + value ** 2, 0) / residuals.length;
    expect(Math.abs(mean)).toBeLessThan((5 * noise) / Math.sqrt(residuals.length));
    expect(Math.sqrt(variance)).toBeCloseTo(noise, 2);
  });

  it('gives the rows that are asked for, in that order, the same at every call', () => {
    const { values } = generate(30, 0.5);
    const labels = Uint8Array.from({ length: 30 }, (_, row) => row % classes);
    const column = noisyTextColumn(labels, classes, 0.5, randomStream(1, 'text noise/test'));
    expect(column.shape).toEqual([classes]);
    const target = new Float32Array(3 * classes);
    for (let call = 0; call < 2; call++) {
      fillRows(column, Int32Array.of(17, 3, 17), target);
      [17, 3, 17].forEach((row, at) =>
        expect(target.subarray(at * classes, (at + 1) * classes)).toEqual(
          values.subarray(row * classes, (row + 1) * classes),
        ),
      );
    }
    expect(labels).toEqual(Uint8Array.from({ length: 30 }, (_, row) => row % classes));
  });

  it.each([0.2, 0.4, 0.6, 1])('at noise %f is read by Bayes’s rule exactly as well as its ceiling says', (noise) => {
    const rows = 100_000;
    const { labels, values } = generate(rows, noise, 5);
    let right = 0;
    labels.forEach((label, row) => {
      const words = values.subarray(row * classes, (row + 1) * classes);
      // Posterior ∝ exp(x / σ²): the largest component wins.
      right += words.indexOf(Math.max(...words)) === label ? 1 : 0;
    });
    const ceiling = textCeiling(noise, classes);
    const deviation = Math.sqrt((ceiling * (1 - ceiling)) / rows);
    expect(Math.abs(right / rows - ceiling)).toBeLessThan(4 * deviation);
  });
});

describe('the ceiling of the text', () => {
  it.each([
    [0.2, 0.99834],
    [0.25, 0.98322],
    [0.3, 0.94229],
    [0.4, 0.80917],
    [0.5, 0.67365],
    [0.6, 0.56545],
    [0.75, 0.45151],
    [1, 0.34094],
    [1.5, 0.24219],
    [2, 0.19922],
  ])('at noise %f is %f', (noise, accuracy) => {
    expect(Math.abs(textCeiling(noise, classes) - accuracy)).toBeLessThan(1e-5);
  });

  it('at noise 0.1 leaves an error of 9.3e-12', () => {
    const error = 1 - textCeiling(0.1, classes);
    // As far as a sum of some thousand double precision numbers close to 1 can tell.
    expect(Math.abs(error - 9.3e-12)).toBeLessThan(5e-12);
  });

  it('is 1 without noise, falls with it, and ends at guessing', () => {
    const ceilings = [0, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10].map((noise) => textCeiling(noise, classes));
    expect(ceilings[0]).toBe(1);
    ceilings.slice(1).forEach((value, at) => expect(value).toBeLessThanOrEqual(ceilings[at]!));
    expect(textCeiling(10, classes)).toBeGreaterThan(0.1);
    expect(textCeiling(1e6, classes)).toBeCloseTo(0.1, 5);
    // Two classes: the larger of two normals at distance 1, Φ(1 / (σ√2)), at σ = 1/√2 is Φ(1).
    expect(textCeiling(Math.SQRT1_2, 2)).toBeCloseTo(0.8413447, 6);
  });
});
