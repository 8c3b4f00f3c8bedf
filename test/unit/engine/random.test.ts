import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { randomStream, shuffledIndices } from '../../../src/engine/random';

const draws = 100_000;

function sample(count: number, draw: () => number): number[] {
  return Array.from({ length: count }, draw);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function moment(values: readonly number[], power: number): number {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) ** power));
}

/** Pearson's statistic against equally likely classes. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe('a random stream', () => {
  // Saved runs can be repeated only as long as these numbers stay what they are.
  it.each([
    [
      1,
      'order/epoch 1',
      [2972287423, 2110224533, 2080938874],
      [-1.5325066418442705, 0.0836152138279869, 1.1188920422584863],
      [3, 3, 4, 0, 3],
    ],
    [
      1,
      'text noise/training',
      [468360900, 3161911579, 4204311354],
      [-0.041645933228905176, -0.47874502017154436, -2.6648731087703434],
      [0, 9, 4, 7, 9],
    ],
    [
      0,
      'init/image/0/0',
      [2233040572, 3690731708, 3113724280],
      [0.7681839486421833, -0.9367494893569015, 1.0335903129239654],
      [2, 8, 0, 6, 2],
    ],
    [
      2 ** 31 - 1,
      'x',
      [3375636095, 2607573438, 2395927698],
      [-1.372936818297004, -1.094600398490838, 1.1578400325551355],
      [5, 8, 8, 7, 2],
    ],
  ])('with seed %i and name "%s" never changes', (seed, name, uniforms, normals, digits) => {
    const open = () => randomStream(seed, name);
    const uniform = open();
    expect(sample(3, () => uniform.uniform() * 2 ** 32)).toEqual(uniforms);
    const normal = open();
    normals.forEach((value) => expect(normal.normal()).toBeCloseTo(value, 12));
    const below = open();
    expect(sample(5, () => below.below(10))).toEqual(digits);
  });

  it('depends on nothing but its seed and its name', () => {
    const first = randomStream(7, 'a');
    const other = randomStream(7, 'b');
    const again = randomStream(7, 'a');
    const values = sample(50, () => {
      other.normal();
      return first.uniform();
    });
    expect(sample(50, () => again.uniform())).toEqual(values);
  });

  it('has nothing to do with the stream of another name or seed', () => {
    const names = ['order/epoch 1', 'order/epoch 2', 'text noise/training', 'text noise/test', 'init/text/0/0'];
    const streams = [...names.map((name) => randomStream(1, name)), ...names.map((name) => randomStream(2, name))];
    const samples = streams.map((stream) => sample(20_000, () => stream.normal()));
    samples.forEach((a, i) =>
      samples.slice(0, i).forEach((b) => {
        // The correlation of independent samples has standard deviation 1/√n: five of them.
        expect(Math.abs(mean(a.map((value, at) => value * (b[at] ?? 0))))).toBeLessThan(5 / Math.sqrt(a.length));
      }),
    );
  });

  it('is uniform on [0, 1)', () => {
    const stream = randomStream(3, 'uniform');
    const values = sample(draws, () => stream.uniform());
    expect(Math.min(...values.slice(0, 1000))).toBeGreaterThanOrEqual(0);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(mean(values)).toBeCloseTo(1 / 2, 2);
    expect(moment(values, 2)).toBeCloseTo(1 / 12, 2);
    const counts = new Array<number>(100).fill(0);
    values.forEach((value) => counts[Math.floor(value * 100)]!++);
    // 99 degrees of freedom: mean 99, standard deviation 14.
    expect(chiSquare(counts)).toBeLessThan(99 + 5 * 14.1);
  });

  it('is normal with mean 0 and standard deviation 1', () => {
    const stream = randomStream(3, 'normal');
    const values = sample(draws, () => stream.normal());
    expect(values.every(Number.isFinite)).toBe(true);
    expect(Math.abs(mean(values))).toBeLessThan(5 / Math.sqrt(draws));
    expect(moment(values, 2)).toBeCloseTo(1, 1);
    expect(Math.abs(moment(values, 3))).toBeLessThan(0.05);
    expect(moment(values, 4)).toBeCloseTo(3, 0);
    const within = (limit: number) => mean(values.map((value) => (Math.abs(value) < limit ? 1 : 0)));
    expect(within(1)).toBeCloseTo(0.6827, 2);
    expect(within(2)).toBeCloseTo(0.9545, 2);
    // Neighbours come from one pair of uniforms and still tell nothing of each other.
    const lagged = values.slice(1).map((value, at) => value * (values[at] ?? 0));
    expect(Math.abs(mean(lagged))).toBeLessThan(5 / Math.sqrt(draws));
  });

  it.each([2, 3, 7, 10, 1000])('draws whole numbers below %i without favour', (bound) => {
    const stream = randomStream(11, `below ${bound}`);
    const counts = new Array<number>(bound).fill(0);
    for (let draw = 0; draw < draws; draw++) {
      counts[stream.below(bound)]!++;
    }
    const freedom = bound - 1;
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(draws);
    expect(chiSquare(counts)).toBeLessThan(freedom + 5 * Math.sqrt(2 * freedom) + 10);
  });

  it('stays unbiased where the bound does not divide the range of the generator', () => {
    // By remainders alone, the lower half of three quarters of 2³² would come up twice as often as the upper half.
    const bound = 3 * 2 ** 30;
    const stream = randomStream(11, 'wide');
    const low = sample(draws, () => stream.below(bound)).filter((value) => value < 2 ** 30).length;
    expect(low / draws).toBeCloseTo(1 / 3, 2);
    expect(sample(1000, () => stream.below(2 ** 32)).some((value) => value > 2 ** 31)).toBe(true);
    expect(sample(10, () => stream.below(1))).toEqual(new Array(10).fill(0));
  });
});

describe('a shuffle', () => {
  it('is a permutation, and the same one for the same stream', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), fc.nat(), (count, seed) => {
        const indices = shuffledIndices(count, randomStream(seed, 'order'));
        expect([...indices].sort((a, b) => a - b)).toEqual(sample(count, () => 0).map((_, index) => index));
        expect(shuffledIndices(count, randomStream(seed, 'order'))).toEqual(indices);
      }),
    );
  });

  it('never changes for a seed and an epoch', () => {
    expect([...shuffledIndices(10, randomStream(1, 'order/epoch 1'))]).toEqual([8, 4, 7, 9, 0, 6, 1, 2, 5, 3]);
    expect([...shuffledIndices(10, randomStream(1, 'order/epoch 2'))]).toEqual([7, 1, 3, 8, 0, 2, 9, 6, 5, 4]);
  });

  it('gives all orders of four things equally often', () => {
    const stream = randomStream(5, 'orders');
    const counts = new Map<string, number>();
    for (let turn = 0; turn < 48_000; turn++) {
      const order = shuffledIndices(4, stream).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expect(chiSquare([...counts.values()])).toBeLessThan(23 + 5 * Math.sqrt(46));
  });
});
