import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { fitScaler, type MissingRule } from '../../../../../src/engine/modalities/numeric/fitScaler';
import { numericColumn } from '../../../../../src/engine/modalities/numeric/numericColumn';
import { parseNumbers } from '../../../../../src/engine/modalities/numeric/parseNumbers';

const feature = (name: string, ...values: number[]) => ({ name, values: Float64Array.from(values) });
const firstRows = (count: number) => Int32Array.from({ length: count }, (_, row) => row);

describe('numbers of a table', () => {
  it('are decimal, with blanks around and an exponent if wanted', () => {
    const texts = ['1', ' -2.5 ', '+.5', '3.', '1e3', '2E-2', '007', '-0'];
    const { numbers, missing, problems } = parseNumbers(texts);
    expect([...numbers]).toEqual([1, -2.5, 0.5, 3, 1000, 0.02, 7, -0]);
    expect({ missing, problems }).toEqual({ missing: 0, problems: [] });
  });

  it('are missing where nothing, or a word for nothing, is written', () => {
    const { numbers, missing, problems } = parseNumbers(['', '  ', 'NA', 'na', 'n/a', 'NaN', 'NULL', '?', '5']);
    expect(numbers.slice(0, 8).every(Number.isNaN)).toBe(true);
    expect(numbers[8]).toBe(5);
    expect({ missing, problems }).toEqual({ missing: 8, problems: [] });
  });

  it.each([
    ['seven', '"seven" is not a number; leave it empty'],
    ['1,5', 'decimal point'],
    ['1e999', 'too large'],
    ['Infinity', 'not a number'],
    ['0x10', 'not a number'],
    ['1 000', 'not a number'],
    ['--1', 'not a number'],
    ['1e', 'not a number'],
    ['.', 'not a number'],
    ['1\n2', '"1\\n2" is not a number'],
    ['x'.repeat(1000), `"${'x'.repeat(40)}…" is not a number`],
  ])('are a problem of their row where %j is written', (text, reason) => {
    const { numbers, missing, problems } = parseNumbers(['1', text]);
    expect(numbers[1]).toBeNaN();
    expect(missing).toBe(0);
    expect(problems).toEqual([{ row: 1, reason: expect.stringContaining(reason) as string }]);
  });

  it('are read as they were written', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })), (values) => {
        expect([...parseNumbers(values.map(String)).numbers]).toEqual(values.map((value) => value + 0));
      }),
    );
  });
});

describe('a scaler', () => {
  it('knows mean, population deviation and fill of the training rows, and of no others', () => {
    const values = [2, 4, NaN, 4, 4, 5, 5, 7, 9];
    const rows = firstRows(9);
    const expected = { name: 'a', mean: 5, standardDeviation: 2, indicator: false };
    const fills: [MissingRule, number][] = [
      ['mean', 5],
      ['median', 4.5],
      ['zero', 0],
    ];
    fills.forEach(([missing, fill]) => {
      const scaler = { missing, features: [{ ...expected, fill }] };
      expect(fitScaler([feature('a', ...values)], rows, { missing })).toEqual(scaler);
      expect(fitScaler([feature('a', ...values, 1e9, NaN)], rows, { missing })).toEqual(scaler);
    });
  });

  it('divides what never changes by 1', () => {
    // The sum of three times 0.1 is not three tenths in floating point.
    const { features } = fitScaler([feature('a', 0.1, 0.1, 0.1)], firstRows(3), { missing: 'mean' });
    expect(features[0]).toMatchObject({ mean: 0.1, standardDeviation: 1 });
    const tiny = fitScaler([feature('a', 0, 1e-200)], firstRows(2), { missing: 'mean' });
    expect(tiny.features[0]?.standardDeviation).toBe(1);
  });

  it('refuses a column without any value, with too large ones, and gaps where none are allowed', () => {
    const fit = (missing: MissingRule, ...values: number[]) =>
      fitScaler([feature('age', ...values)], firstRows(3), { missing });
    expect(() => fit('zero', NaN, NaN, NaN, 5)).toThrow(/"age" has no value in any of the 3 training rows/);
    expect(() => fit('mean', 1e308, -1e308, 1e308)).toThrow(/"age" has values too large/);
    expect(() => fit('stop', 1, NaN, NaN)).toThrow(/"age" misses 2 values, the first in row 2\..*mean, median or zero/);
    expect(fit('stop', 1, 2, 3, NaN).features).toHaveLength(1);
  });
});

describe('a numeric column', () => {
  const a = feature('a', 1, 3, NaN, 5);
  const b = feature('b', 10, 10, 10, NaN);
  const training = firstRows(3);

  it('is scaled, filled, and says how often it was filled', () => {
    const { column, statistics } = numericColumn([a, b], fitScaler([a, b], training, { missing: 'mean' }));
    expect(column).toEqual({ shape: [2], dtype: 'float32', values: Float32Array.of(-1, 0, 1, 0, 0, 0, 3, 0) });
    expect(statistics).toEqual({
      rows: 4,
      rowsFilled: 2,
      filled: new Map([
        ['a', 1],
        ['b', 1],
      ]),
    });
  });

  it('takes zero as the number of the data', () => {
    const { column } = numericColumn([a], fitScaler([a], training, { missing: 'zero' }));
    expect([...column.values]).toEqual([-1, 1, -2, 3]);
  });

  it('has an indicator for what misses values in training', () => {
    const { column } = numericColumn([a, b], fitScaler([a, b], training, { missing: 'mean', indicators: true }));
    expect(column.shape).toEqual([3]);
    expect([...column.values]).toEqual([-1, 0, 0, 1, 0, 0, 0, 0, 1, 3, 0, 0]);
  });

  it('stops at a gap, at what float32 cannot hold, and at other columns than it learned', () => {
    const scaler = fitScaler([b], training, { missing: 'stop' });
    expect(() => numericColumn([b], scaler)).toThrow(/"b" misses 1 value, the first in row 4/);
    expect(() => numericColumn([feature('b', 1e300)], scaler)).toThrow(/"b" has 1e\+300 in row 1/);
    expect(() => numericColumn([a], scaler)).toThrow(/"b" is not where the scaler learned it/);
    expect(() => numericColumn([], scaler)).toThrow(/"b" is not where/);
  });

  it('has mean 0 and deviation 1 in the training rows, whatever they hold, and leaves them as they were', () => {
    const values = fc.float64Array({ minLength: 2, maxLength: 50, noNaN: true, min: -1e6, max: 1e6 });
    fc.assert(
      fc.property(values, (numbers) => {
        const before = numbers.slice();
        const data = [{ name: 'x', values: numbers }];
        const { column } = numericColumn(data, fitScaler(data, firstRows(numbers.length), { missing: 'stop' }));
        const scaled = [...column.values];
        const mean = scaled.reduce((sum, value) => sum + value, 0) / scaled.length;
        const variance = scaled.reduce((sum, value) => sum + (value - mean) ** 2, 0) / scaled.length;
        const spread = Math.max(...numbers) - Math.min(...numbers);
        // Next to a large mean, small differences have few digits left.
        if (spread > 1e-3) {
          expect(Math.abs(mean)).toBeLessThan(1e-5);
          expect(Math.abs(variance - 1)).toBeLessThan(1e-4);
        }
        expect(numbers).toEqual(before);
      }),
    );
  });
});
