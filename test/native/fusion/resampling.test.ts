import type { Tensor, Tensor3D } from '@tensorflow/tfjs-node';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';

import { resampleSteps } from '../../../src/engine/models/fusion/layers/resampleSteps';
import { ModelBuilder } from '../../../src/engine/models/modelBuilder';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { nativeTensorFlow } from '../../support/tensorflow';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

/** Rows of single numbers on a grid of so many steps; `undefined` is padding. */
function resampled(rows: readonly (readonly (number | undefined)[])[], steps: number): number[][] {
  return tf.tidy(() => {
    const length = rows[0]!.length;
    const builder = new ModelBuilder(tf, 'layer', { seed: 1 }, { step: 0 });
    const [x, mask] = [builder.input('x', [length, 1]), builder.input('mask', [length])];
    const output = resampleSteps(builder, x, mask, steps);
    expect(output.shape).toEqual([null, steps, 1]);
    const model = tf.model({ inputs: [x, mask], outputs: output });
    const values = rows.map((row) => row.map((value) => [value ?? 123]));
    const present = rows.map((row) => row.map((value) => (value === undefined ? 0 : 1)));
    const result = model.predict([tf.tensor3d(values), tf.tensor2d(present)]) as Tensor3D;
    expect(result.shape).toEqual([rows.length, steps, 1]);
    return result.arraySync().map((row) => row.map(([value]) => value!));
  });
}

function padded(row: readonly number[], length: number): (number | undefined)[] {
  return Array.from({ length }, (_, at) => row[at]);
}

function sequence(length: number, of: (at: number) => number): number[] {
  return Array.from({ length }, (_, at) => of(at));
}

/** The definition, one step after the other. */
function byDefinition(row: readonly number[], steps: number): number[] {
  const ratio = row.length / steps;
  const radius = Math.max(1, ratio);
  return sequence(steps, (j) => {
    const target = (j + 0.5) * ratio - 0.5;
    const weights = row.map((_, i) => Math.max(0, 1 - Math.abs(i - target) / radius));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return sum === 0 ? 0 : row.reduce((total, value, i) => total + value * weights[i]!, 0) / sum;
  });
}

function expectClose(actual: readonly number[], expected: readonly number[], digits = 5): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, at) => expect(value).toBeCloseTo(expected[at]!, digits));
}

describe('a sequence on a common grid', () => {
  const values = sequence(12, (at) => Math.sin(3 * at) + at / 5);

  it('is what the definition says, for every number of steps', () => {
    const row = fc.array(fc.float({ min: -10, max: 10, noNaN: true }), { minLength: 0, maxLength: 30 });
    fc.assert(
      fc.property(row, fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 5 }), (given, steps, padding) => {
        const [actual] = resampled([padded(given, given.length + padding + 1)], steps);
        expectClose(actual!, byDefinition(given, steps), 4);
      }),
      { numRuns: 60 },
    );
  });

  it('of as many steps is unchanged, to the last bit', () => {
    const exact = [...Float32Array.from(values)];
    expect(resampled([exact], 12)).toEqual([exact]);
    expect(resampled([padded(exact, 40)], 12)).toEqual([exact]);
  });

  it.each([3, 12, 31])('of %i steps does not depend on padding behind it, before it or between its steps', (steps) => {
    const [expected] = resampled([values], steps);
    const before = [undefined, undefined, ...values];
    const between = values.flatMap((value) => [value, undefined]);
    for (const row of [padded(values, 25), before, between]) {
      const [actual] = resampled([row], steps);
      expectClose(actual!, expected!);
    }
  });

  it('is stretched over the whole grid by its own length, whatever the lengths of the rows beside it', () => {
    const rows = [values, values.slice(0, 5), values.slice(0, 2), values.slice(0, 1)];
    const together = resampled(
      rows.map((row) => padded(row, 12)),
      8,
    );
    rows.forEach((row, at) => expectClose(together[at]!, byDefinition(row, 8)));
    expectClose(together[3]!, new Array<number>(8).fill(values[0]!));
  });

  it('is zero for a row without any step', () => {
    expect(resampled([padded([], 6), padded([5], 6)], 3)).toEqual([
      [0, 0, 0],
      [5, 5, 5],
    ]);
  });

  it.each([2, 7, 12, 33])('stays constant on %i steps when it is', (steps) => {
    for (const length of [1, 2, 5, 12, 50]) {
      const [actual] = resampled([padded(new Array<number>(length).fill(-3.7), 50)], steps);
      expectClose(actual!, new Array<number>(steps).fill(-3.7));
    }
  });

  it('goes in a straight line where it does, on a finer grid', () => {
    const [actual] = resampled([sequence(6, (at) => 2 * at + 1)], 30);
    actual!.forEach((value, j) => {
      // Outside of the middles of the first and the last step there is nothing to go by, and their values hold.
      const place = Math.min(5, Math.max(0, ((j + 0.5) * 6) / 30 - 0.5));
      expect(value).toBeCloseTo(2 * place + 1, 5);
    });
  });

  it.each([4, 5, 7])('goes in a straight line where it does, on a coarser grid of %i steps', (steps) => {
    const length = 28;
    const [actual] = resampled([sequence(length, (at) => at)], steps);
    const ratio = length / steps;
    actual!.slice(1, -1).forEach((value, at) => {
      const place = (at + 1.5) * ratio - 0.5;
      // Exact where the ratio is a whole number; elsewhere the steps lie unevenly under the triangle.
      expect(Math.abs(value - place) / ratio).toBeLessThan(Number.isInteger(ratio) ? 1e-5 : 0.01);
    });
    // The triangle ends where the row does, and its mean lies further inside.
    expect(Math.abs(actual![0]! - (ratio / 2 - 0.5)) / ratio).toBeLessThan(0.12);
  });

  /** Amplitude of what is left of a sine with so many periods in a row, and of all the rest. */
  function response(periods: number, length: number, steps: number): { readonly kept: number; readonly rest: number } {
    const wave = (place: number): number => Math.sin(2 * Math.PI * periods * place + 0.3);
    const [actual] = resampled([sequence(length, (at) => wave((at + 0.5) / length))], steps);
    const ideal = sequence(steps, (j) => wave((j + 0.5) / steps));
    const inner = [...ideal.keys()].slice(2, -2);
    const power = (of: (j: number) => number): number => inner.reduce((sum, j) => sum + of(j), 0);
    const kept = power((j) => actual![j]! * ideal[j]!) / power((j) => ideal[j]! ** 2);
    const rest = Math.sqrt((2 * power((j) => (actual![j]! - kept * ideal[j]!) ** 2)) / inner.length);
    return { kept, rest };
  }

  it('keeps a sine that is well below half of the rate of the grid', () => {
    // 16 steps hold up to 8 periods.
    for (const [length, steps] of [
      [96, 16],
      [71, 16],
      [12, 31],
    ] as const) {
      const { kept, rest } = response(1.5, length, steps);
      expect(kept).toBeGreaterThan(0.93);
      expect(kept).toBeLessThan(1.01);
      expect(rest).toBeLessThan(0.04);
    }
  });

  it.each([15, 17, 20, 30])(
    'smooths away a sine of %i periods, which 16 steps would show as a slower one',
    (periods) => {
      const wave = sequence(160, (at) => Math.sin((2 * Math.PI * periods * (at + 0.5)) / 160 + 0.3));
      const [actual] = resampled([wave], 16);
      const picked = sequence(16, (j) => wave[j * 10 + 5]!);
      const inner = (values: readonly number[]): number => Math.max(...values.slice(2, -2).map(Math.abs));
      expect(inner(picked)).toBeGreaterThan(0.5);
      expect(inner(actual!)).toBeLessThan(0.06);
    },
  );
});

it('the gradient of resampling is the transpose of its shares', () => {
  const [length, steps] = [7, 4];
  const builder = new ModelBuilder(tf, 'layer', { seed: 1 }, { step: 0 });
  const [x, mask] = [builder.input('x', [length, 2]), builder.input('mask', [length])];
  const model = tf.model({ inputs: [x, mask], outputs: resampleSteps(builder, x, mask, steps) });
  const present = tf.tensor2d([
    [1, 1, 1, 1, 1, 1, 1],
    [1, 1, 1, 0, 0, 0, 0],
  ]);
  const weights = tf.tensor3d(
    sequence(2 * steps * 2, (at) => Math.cos(at)),
    [2, steps, 2],
  );
  const loss = (values: Tensor): Tensor => tf.sum(tf.mul(model.apply([values, present]) as Tensor, weights));
  const values = tf.tensor3d(
    sequence(2 * length * 2, (at) => Math.sin(at)),
    [2, length, 2],
  );
  const gradient = tf.grad(loss)(values).dataSync();
  // The loss is linear, so differences are exact but for rounding.
  gradient.forEach((slope, at) => {
    const step = tf.tensor3d(
      sequence(2 * length * 2, (place) => (place === at ? 1 : 0)),
      [2, length, 2],
    );
    const difference = tf.sub(loss(tf.add(values, step)), loss(values)).dataSync()[0]!;
    expect(slope).toBeCloseTo(difference, 4);
  });
});
