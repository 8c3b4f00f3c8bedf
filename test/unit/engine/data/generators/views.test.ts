import fc from 'fast-check';
import { jStat } from 'jstat';
import { describe, expect, it } from 'vitest';

import { copyViews } from '../../../../../src/engine/data/generators/copyViews';
import type { ViewOptions } from '../../../../../src/engine/data/generators/generatorOptions';
import { shiftedPairs } from '../../../../../src/engine/data/generators/shiftedPairs';
import { twoRates } from '../../../../../src/engine/data/generators/twoRates';
import { twoRatesCeiling } from '../../../../../src/engine/data/generators/twoRatesCeiling';
import { uniqueViews } from '../../../../../src/engine/data/generators/uniqueViews';
import { xorViews } from '../../../../../src/engine/data/generators/xorViews';
import type { LabelledRows } from '../../../../../src/engine/data/labelledRows';

const rows = 20_000;
const noises = [0, 0.25, 0.6, 1.5];
const generators = { xorViews, copyViews, uniqueViews };

/** Probability that the sign of ±1 + σz is right. */
function q(noise: number): number {
  return noise === 0 ? 1 : jStat.normal.cdf(1 / noise, 0, 1);
}

const bit = (value: number) => (value > 0 ? 1 : 0);

/** Rows that a rule gets right, knowing the two views. */
function accuracy({ columns, labels }: LabelledRows, rule: (first: number, second: number) => number): number {
  const [first, second] = columns;
  return (
    labels.filter((label, row) => rule(first!.values[row]!, second!.values[row]!) === label).length / labels.length
  );
}

/**
 * The best that can be learned of one view with as many thresholds as there are bins: for each twentieth of the rows, by
 * value, the commonest label.
 */
function bestOfView({ columns, labels }: LabelledRows, view: number): number {
  const { values } = columns[view]!;
  const order = [...labels.keys()].sort((a, b) => values[a]! - values[b]!);
  const size = labels.length / 20;
  let right = 0;
  for (let start = 0; start < labels.length; start += size) {
    const counts = new Array<number>(4).fill(0);
    order.slice(start, start + size).forEach((row) => counts[labels[row]!]!++);
    right += Math.max(...counts);
  }
  return right / labels.length;
}

function expectRate(actual: number, expected: number, count = rows): void {
  // Four standard deviations, and one row where there is none.
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(
    4 * Math.sqrt((expected * (1 - expected)) / count) + 1 / count,
  );
}

describe.each(Object.entries(generators))('%s', (_, generate) => {
  it('gives two float32 views of one value and balanced labels', () => {
    const { columns, labels } = generate(rows, { seed: 1, noise: 0.5 });
    columns.forEach((column) => {
      expect(column).toMatchObject({ shape: [1], dtype: 'float32' });
      expect(column.values).toHaveLength(rows);
    });
    const counts = new Map<number, number>();
    labels.forEach((label) => counts.set(label, (counts.get(label) ?? 0) + 1));
    expect(new Set(counts.values())).toEqual(new Set([rows / counts.size]));
  });

  it('is plus or minus one without noise, and noise changes no label', () => {
    const clean = generate(100, { seed: 3, noise: 0 });
    const noisy = generate(100, { seed: 3, noise: 0.7 });
    clean.columns.forEach((column) => column.values.forEach((value) => expect(Math.abs(value)).toBe(1)));
    expect(noisy.labels).toEqual(clean.labels);
    expect(noisy.columns[0]?.values).not.toEqual(clean.columns[0]?.values);
  });

  it('has noise of the given deviation, of its own in each view', () => {
    const clean = generate(rows, { seed: 3, noise: 0 });
    const noisy = generate(rows, { seed: 3, noise: 0.7 });
    const [a, b] = noisy.columns.map(({ values }, view) =>
      Array.from(values, (value, row) => (value - clean.columns[view]!.values[row]!) / 0.7),
    );
    const product = (one: number[], other: number[]) =>
      one.reduce((sum, value, at) => sum + value * other[at]!, 0) / rows;
    expect(Math.abs(product(a!, a!) - 1)).toBeLessThan(0.05);
    expect(Math.abs(product(b!, b!) - 1)).toBeLessThan(0.05);
    expect(Math.abs(product(a!, b!))).toBeLessThan(5 / Math.sqrt(rows));
  });

  it('is the same for a seed, and another for another seed or split', () => {
    const options: ViewOptions = { seed: 5, noise: 0.3 };
    const first = generate(50, options);
    expect(generate(50, { ...options, split: 'training' })).toEqual(first);
    expect(generate(50, { ...options, split: 'test' })).not.toEqual(first);
    expect(generate(50, { ...options, seed: 6 })).not.toEqual(first);
  });

  it('makes any number of rows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9 }), (count) => {
        const { columns, labels } = generate(count, { seed: 1, noise: 1 });
        expect([labels.length, ...columns.map(({ values }) => values.length)]).toEqual([count, count, count]);
      }),
    );
  });
});

describe.each(noises)('what can be known at noise %f', (noise) => {
  it('of the exclusive or: nothing from a view, q² + (1 − q)² from both', () => {
    const data = xorViews(rows, { seed: 1, noise });
    [0, 1].forEach((view) => {
      // Picking the commonest label of a thousand rows gains some 1.3 points by luck.
      expect(bestOfView(data, view)).toBeLessThan(0.53);
      expectRate(
        accuracy(data, (...views) => bit(views[view]!)),
        1 / 2,
      );
    });
    expectRate(
      accuracy(data, (first, second) => bit(first) ^ bit(second)),
      q(noise) ** 2 + (1 - q(noise)) ** 2,
    );
  });

  it('of copies: the label from either, with less noise from both', () => {
    const data = copyViews(rows, { seed: 1, noise });
    expectRate(accuracy(data, bit), q(noise));
    expectRate(
      accuracy(data, (_, second) => bit(second)),
      q(noise),
    );
    expectRate(
      accuracy(data, (first, second) => bit(first + second)),
      q(noise / Math.SQRT2),
    );
  });

  it('of unique bits: half from either, all from both', () => {
    const data = uniqueViews(rows, { seed: 1, noise });
    [0, 1].forEach((view) => expect(bestOfView(data, view)).toBeLessThan(q(noise) / 2 + 0.03));
    expectRate(
      accuracy(data, (first) => 2 * bit(first)),
      q(noise) / 2,
    );
    expectRate(
      accuracy(data, (_, second) => bit(second)),
      q(noise) / 2,
    );
    expectRate(
      accuracy(data, (first, second) => 2 * bit(first) + bit(second)),
      q(noise) ** 2,
    );
  });
});

describe('without noise', () => {
  it('two views of the exclusive or tell everything and one tells exactly nothing', () => {
    const data = xorViews(1000, { seed: 2, noise: 0 });
    expect(accuracy(data, (first, second) => bit(first) ^ bit(second))).toBe(1);
    expect(accuracy(data, bit)).toBe(0.5);
    expect(accuracy(data, (_, second) => bit(second))).toBe(0.5);
  });
});

describe('shifted pairs', () => {
  const length = 24;
  const lag = 5;

  /** Correlation of the values `shift` places apart, in the rows with a label; means are 0 and deviations 1. */
  function correlation({ columns, labels }: LabelledRows, label: number, shift: number): number {
    const [first, second] = columns;
    let sum = 0;
    let count = 0;
    labels.forEach((actual, row) => {
      for (let at = shift; actual === label && at < length; at++) {
        sum += first!.values[row * length + at - shift]! * second!.values[row * length + at]!;
        count += 1;
      }
    });
    return sum / count;
  }

  it('are the first sequence again, later, where the label says so', () => {
    const { columns, labels } = shiftedPairs(200, { seed: 1, noise: 0, length, lag });
    const [first, second] = columns;
    expect(first?.shape).toEqual([length, 1]);
    expect(Array.from(labels).reduce((sum, label) => sum + label, 0)).toBe(100);
    labels.forEach((label, row) => {
      const copied = [...second!.values.subarray(row * length + lag, (row + 1) * length)];
      const original = [...first!.values.subarray(row * length, (row + 1) * length - lag)];
      expect(copied.filter((value, at) => value === original[at]).length).toBe(label === 1 ? length - lag : 0);
    });
  });

  it.each([0, 0.5, 2])('have correlation at the lag only, at noise %f', (noise) => {
    const data = shiftedPairs(4000, { seed: 1, noise, length, lag });
    const bound = 5 / Math.sqrt(2000 * (length - lag));
    for (let shift = 0; shift < 8; shift++) {
      expect(Math.abs(correlation(data, 0, shift))).toBeLessThan(bound * 1.2);
      const expected = shift === lag ? 1 / Math.sqrt(1 + noise ** 2) : 0;
      // The product of two equal normals has twice the variance.
      expect(Math.abs(correlation(data, 1, shift) - expected)).toBeLessThan(bound * 1.5);
    }
  });

  it.each([0, 0.5, 2])('tell nothing by a single view: all its values are standard normal, at noise %f', (noise) => {
    const { columns, labels } = shiftedPairs(4000, { seed: 2, noise, length, lag });
    columns.forEach(({ values }) =>
      [0, 1].forEach((label) => {
        const own = Array.from(values).filter((_, at) => labels[Math.floor(at / length)] === label);
        const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
        const square = own.reduce((sum, value) => sum + value ** 2, 0) / own.length;
        expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(own.length));
        expect(Math.abs(square - 1)).toBeLessThan(5 * Math.sqrt(2 / own.length));
      }),
    );
  });

  it('are told by the correlation of the row at the lag, and not at the same place', () => {
    const { columns, labels } = shiftedPairs(4000, { seed: 3, noise: 0.3, length, lag });
    const right = (shift: number) =>
      labels.filter((label, row) => {
        let sum = 0;
        for (let at = shift; at < length; at++) {
          sum += columns[0]!.values[row * length + at - shift]! * columns[1]!.values[row * length + at]!;
        }
        return bit(sum / (length - shift) - 0.45) === label;
      }).length / labels.length;
    expect(right(lag)).toBeGreaterThan(0.93);
    expectRate(right(0), 1 / 2, 4000);
  });

  it.each([-1, 24, 1.5, NaN])('with lag %f are refused', (bad) => {
    expect(() => shiftedPairs(10, { seed: 1, noise: 0, length, lag: bad })).toThrow(/whole number from 0 to 23/);
  });
});

describe('two rates', () => {
  const lengths = [8, 10, 12];
  const perValue = [2, 5] as const;
  const data = (noise: number, count = 6000): LabelledRows => twoRates(count, { seed: 1, noise, lengths, perValue });

  /** The means of what a view measured of each value of its row's course. */
  function courseOf({ columns }: LabelledRows, view: number, row: number): number[] {
    const per = perValue[view]!;
    const size = 12 * per;
    const values = [...columns[view]!.values.subarray(row * size, (row + 1) * size)];
    const there = values.includes(0) ? values.indexOf(0) : size;
    expect(values.slice(there).every((value) => value === 0)).toBe(true);
    return Array.from({ length: there / per }, (_, at) => {
      const measured = values.slice(at * per, (at + 1) * per);
      return measured.reduce((sum, value) => sum + value, 0) / per;
    });
  }

  function agreement(first: readonly number[], second: readonly number[], shift: number): number {
    return first.reduce((sum, value, at) => sum + value * second[(at + shift) % second.length]!, 0);
  }

  it('measure one course, in step or rotated by half of it', () => {
    const clean = data(0, 300);
    expect(clean.columns.map(({ shape }) => shape)).toEqual([
      [24, 1],
      [60, 1],
    ]);
    const seen = new Set<number>();
    clean.labels.forEach((label, row) => {
      const [first, second] = [courseOf(clean, 0, row), courseOf(clean, 1, row)];
      expect(second).toHaveLength(first.length);
      seen.add(first.length);
      const half = first.length / 2;
      second.forEach((value, at) => {
        expect(value).toBeCloseTo(first[label === 1 ? at : (at + half) % first.length]!, 6);
      });
    });
    expect(seen).toEqual(new Set(lengths));
    expect(clean.labels.filter((label) => label === 1)).toHaveLength(150);
  });

  it('tell nothing by a single view: all its values are standard normal', () => {
    const { columns, labels } = data(0.7);
    columns.forEach(({ values }) =>
      [0, 1].forEach((label) => {
        const size = values.length / labels.length;
        const own = Array.from(values).filter((value, at) => value !== 0 && labels[Math.floor(at / size)] === label);
        const square = own.reduce((sum, value) => sum + value ** 2, 0) / own.length;
        // Five measurements of one value count as one, at most.
        expect(Math.abs(own.reduce((sum, value) => sum + value, 0) / own.length)).toBeLessThan(
          5 / Math.sqrt(own.length / 5),
        );
        expect(Math.abs(square - 1)).toBeLessThan(5 * Math.sqrt(2 / (own.length / 5)));
      }),
    );
  });

  it.each([0, 0.5, 1, 3])('allow the best reader what the formula says, at noise %f', (noise) => {
    const drawn = data(noise);
    let right = 0;
    drawn.labels.forEach((label, row) => {
      const [first, second] = [courseOf(drawn, 0, row), courseOf(drawn, 1, row)];
      right += bit(agreement(first, second, 0) - agreement(first, second, first.length / 2)) === label ? 1 : 0;
    });
    expectRate(right / 6000, twoRatesCeiling({ noise, lengths, perValue }), 6000);
  });

  it('depend on seed and split, and noise changes no label', () => {
    const options = { seed: 5, noise: 0.3, lengths, perValue };
    const first = twoRates(50, options);
    expect(twoRates(50, { ...options, split: 'training' })).toEqual(first);
    expect(twoRates(50, { ...options, split: 'test' })).not.toEqual(first);
    expect(twoRates(50, { ...options, seed: 6 })).not.toEqual(first);
    expect(twoRates(50, { ...options, noise: 0 }).labels).toEqual(first.labels);
  });
});
