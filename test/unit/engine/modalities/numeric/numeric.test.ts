import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { fitScaler, type FillRule } from '../../../../../src/engine/modalities/numeric/fitScaler';
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
    const { numbers, missing, problems } = parseNumbers(['', '  ', 'NA', 'na', 'n/a', '#N/A', 'NaN', 'NULL', '?', '5']);
    expect(numbers.slice(0, 9).every(Number.isNaN)).toBe(true);
    expect(numbers[9]).toBe(5);
    expect({ missing, problems }).toEqual({ missing: 9, problems: [] });
  });

  it.each([
    ['seven', '"seven" is not a number; leave it empty'],
    ['1,5', 'decimal point'],
    ['1e999', 'too large'],
    ['-3.5e38', '"-3.5e38" is too large for a number; numbers up to 3.4e38'],
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
      fc.property(fc.array(fc.double({ noNaN: true, min: -3.4e38, max: 3.4e38 })), (values) => {
        expect([...parseNumbers(values.map(String)).numbers]).toEqual(values.map((value) => value + 0));
      }),
    );
  });
});

describe('a scaler', () => {
  it('knows mean, population deviation and fill of the training rows, and of no others', () => {
    const values = [2, 4, NaN, 4, 4, 5, 5, 7, 9];
    const rows = firstRows(9);
    const expected = { name: 'a', mean: 5, standardDeviation: 2 };
    const fills: [FillRule, number][] = [
      ['mean', 5],
      ['median', 4.5],
      ['zero', 0],
    ];
    fills.forEach(([rule, fill]) => {
      const scaler = [{ ...expected, fill }];
      expect(fitScaler([feature('a', ...values)], rows, rule)).toEqual(scaler);
      expect(fitScaler([feature('a', ...values, 1e9, NaN)], rows, rule)).toEqual(scaler);
    });
  });

  it('divides what never changes by 1', () => {
    // The sum of three times 0.1 is not three tenths in floating point.
    const [equal] = fitScaler([feature('a', 0.1, 0.1, 0.1)], firstRows(3), 'mean');
    expect(equal).toMatchObject({ mean: 0.1, standardDeviation: 1 });
    const [tiny] = fitScaler([feature('a', 0, 1e-200)], firstRows(2), 'mean');
    expect(tiny?.standardDeviation).toBe(1);
  });

  it('refuses a column without any value', () => {
    const age = feature('age', NaN, NaN, NaN, 5);
    expect(() => fitScaler([age], firstRows(3), 'zero')).toThrow(/"age" has no value in any of the 3 training rows/);
  });
});

describe('a numeric column', () => {
  const a = feature('a', 1, 3, NaN, 5);
  const b = feature('b', 10, 10, 10, NaN);
  const training = firstRows(3);
  const all = firstRows(4);

  it('is scaled, filled, and says how often it was filled', () => {
    const { column, filled } = numericColumn([a, b], fitScaler([a, b], training, 'mean'), all);
    expect(column).toEqual({ shape: [2], dtype: 'float32', values: Float32Array.of(-1, 0, 1, 0, 0, 0, 3, 0) });
    expect(filled).toEqual({ values: 2, rows: 2 });
  });

  it('takes zero as the number of the data', () => {
    const { column } = numericColumn([a], fitScaler([a], training, 'zero'), all);
    expect([...column.values]).toEqual([-1, 1, -2, 3]);
  });

  it('holds zeros in rows that are not used, and does not count them', () => {
    const far = feature('a', 1, 3, NaN, 1e300);
    const { column, filled } = numericColumn([far], fitScaler([far], training, 'median'), Int32Array.of(0, 1));
    expect([...column.values]).toEqual([-1, 1, 0, 0]);
    expect(filled).toEqual({ values: 0, rows: 0 });
  });

  it('holds zero in place of what float32 cannot hold, which is a problem of its row', () => {
    const far = feature('a', 1, 3, 1e300);
    const { column, problems } = numericColumn([far], fitScaler([a], training, 'mean'), firstRows(3));
    expect([...column.values]).toEqual([-1, 1, 0]);
    expect(problems).toEqual([
      {
        row: 2,
        reason:
          'a: 1e+300 is too far from the training rows to be scaled by them (mean 2, standard deviation 1); check the value',
      },
    ]);
  });

  it('stops at other columns than it learned', () => {
    const scaler = fitScaler([b], training, 'mean');
    const one = Int32Array.of(0);
    expect(() => numericColumn([a], scaler, one)).toThrow(/"b" is not where the scaler learned it/);
    expect(() => numericColumn([], scaler, one)).toThrow(/"b" is not where/);
  });

  it('has mean 0 and deviation 1 in the training rows, whatever they hold, and leaves them as they were', () => {
    const values = fc.float64Array({ minLength: 2, maxLength: 50, noNaN: true, min: -1e6, max: 1e6 });
    fc.assert(
      fc.property(values, (numbers) => {
        const before = numbers.slice();
        const data = [{ name: 'x', values: numbers }];
        const rows = firstRows(numbers.length);
        const { column } = numericColumn(data, fitScaler(data, rows, 'mean'), rows);
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
