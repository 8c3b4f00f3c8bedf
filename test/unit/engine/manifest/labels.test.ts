import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { labelColumn } from '../../../../src/engine/data/manifest/labelColumn';
import { labelsOf } from '../../../../src/engine/data/manifest/labelsOf';
import { failureOf, manifestOf, manifestOfColumns } from './manifestOf';

type Task = 'classification' | 'regression';

const labels = (values: readonly string[], task?: Task) =>
  labelsOf(manifestOfColumns({ label: values }), 'label', task);

const missing = 'label: the label is missing';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index));

describe('the label column', () => {
  it.each([
    [['x', 'class', 'Label'], 'Label'],
    [['y', 'Class', 'x'], 'Class'],
    [['category', 'TARGET'], 'TARGET'],
    [['x', 'y'], 'y'],
  ])('is found by its usual name among %j', (header, column) => {
    const manifest = manifestOfColumns(Object.fromEntries(header.map((name) => [name, ['a', 'b']])));
    expect(labelColumn(manifest, '')).toBe(column);
  });

  it('is the one that is named, where it is there', () => {
    const manifest = manifestOfColumns({ label: ['a'], digit: ['1'] });
    expect(labelColumn(manifest, 'digit')).toBe('digit');
    expect(labelColumn(manifest, 'digits')).toBeUndefined();
    expect(labelColumn(manifestOfColumns({ a: ['1'] }), '')).toBeUndefined();
  });
});

describe('classes', () => {
  it('are names in the order of their characters, blanks around aside', () => {
    const { classes, values, problems } = labels(['dog', ' cat', 'Dog', 'cat ', 'ähre']);
    expect(classes).toEqual(['Dog', 'cat', 'dog', 'ähre']);
    expect(values).toEqual(Uint8Array.of(2, 1, 0, 1, 3));
    expect(problems).toEqual([]);
  });

  it('are numbers in numeric order', () => {
    expect(labels(['10', '9', '-1', '2', '9'])).toMatchObject({
      classes: ['-1', '2', '9', '10'],
      values: Uint8Array.of(3, 2, 0, 1, 2),
    });
  });

  it('do not depend on the order of the rows', () => {
    const label = fc.constantFrom('1', '1.0', '01', '2', '10', 'a', 'b', 'NA', '');
    fc.assert(
      fc.property(fc.array(label, { minLength: 2 }), (values) => {
        const classesOf = (list: readonly string[]): readonly string[] | string => {
          try {
            return labels(list, 'classification').classes;
          } catch {
            return 'refused';
          }
        };
        expect(classesOf([...values].reverse())).toEqual(classesOf(values));
      }),
    );
  });

  it('may be booleans and names of properties', () => {
    expect(labels(['true', 'false']).classes).toEqual(['false', 'true']);
    expect(labels(['constructor', '__proto__'])).toMatchObject({
      classes: ['__proto__', 'constructor'],
      values: Uint8Array.of(1, 0),
    });
  });

  it('that are missing are problems of their rows', () => {
    const { classes, problems } = labels(['cat', '', 'dog', '  ']);
    expect(classes).toEqual(['cat', 'dog']);
    expect(problems).toEqual([
      { row: 1, line: 3, reason: missing, kind: missing },
      { row: 3, line: 5, reason: missing, kind: missing },
    ]);
  });

  it('are missing where a word for nothing stands, among names and among numbers', () => {
    const names = labels(['EU', 'NA', 'US', 'n/a', 'NaN', 'null', '?', '#N/A']);
    expect(names.classes).toEqual(['EU', 'US']);
    expect(names.problems.map(({ row }) => row)).toEqual([1, 3, 4, 5, 6, 7]);
    expect(names.problems[0]).toEqual({
      row: 1,
      line: 3,
      reason:
        'label: "NA" stands for a missing label; where it is the name of a class, set data.task to "classification"',
      kind: 'label: … stands for a missing label',
    });
    for (const task of [undefined, 'classification'] as const) {
      const { classes, problems, notices } = labels(['1', 'NA', '0'], task);
      expect(classes).toEqual(['0', '1']);
      expect(problems).toMatchObject([{ row: 1, line: 3, reason: 'label: "NA" stands for a missing label' }]);
      expect(notices).toEqual([]);
    }
  });

  it('may be called by a word for nothing where the task is said to be classification, and that is told', () => {
    const { classes, problems, notices } = labels(['NA', 'EU', 'NA', ''], 'classification');
    expect(classes).toEqual(['EU', 'NA']);
    expect(problems.map(({ row }) => row)).toEqual([3]);
    expect(notices).toEqual([
      'In "label", "NA" is a class, as data.task is "classification"; where that stands for a missing label, leave data.task out.',
    ]);
  });

  it('that differ in capital letters alone are told', () => {
    const { classes, notices } = labels(['Cat', 'cat ', 'dog', 'CAT']);
    expect(classes).toEqual(['CAT', 'Cat', 'cat', 'dog']);
    expect(notices).toEqual([
      'In "label", "CAT" and "Cat" and "cat" are classes of their own that differ in capital letters alone.',
    ]);
    expect(labels(['cat', 'dog']).notices).toEqual([]);
  });

  it('are not those of rows that do not have the form of the file', () => {
    expect(labelsOf(manifestOf('label,x\na,1\nstray\nb,2\nother,3,4\n'), 'label').classes).toEqual(['a', 'b']);
  });

  it.each([
    [
      ['1', '1.0', '02', '2', '3'],
      ['In "label", "1" and "1.0", and "02" and "2" are classes of their own although they are the same number.'],
    ],
    [
      ['a', '1', '01', 'A'],
      [
        'In "label", "A" and "a" are classes of their own that differ in capital letters alone.',
        'In "label", "01" and "1" are classes of their own although they are the same number.',
      ],
    ],
    [['1', '2', '0x1', '1 0'], []],
  ])('of %j are told where they are alike', (values, notices) => {
    expect(labels(values).notices).toEqual(notices);
  });

  it('number 256 at most', async () => {
    const { classes, values } = labels(numbers(256), 'classification');
    expect(classes).toHaveLength(256);
    expect([...values]).toEqual(numbers(256).map(Number));
    const { code, message } = await failureOf(() => labels([...numbers(1257), '3'], 'classification'));
    expect(code).toBe('badData');
    expect(message).toContain('"label" of /data/rows.csv holds 1,257 classes; at most 256 are possible. Name another');
    expect((await failureOf(() => labels(numbers(1257), 'classification'))).message).toBe(
      'Each of the 1,257 rows has a class of its own in "label", and a class needs two rows to be in training and in the test. ' +
        'Name the column of the classes in data.label, set data.task to "regression" to predict a number, or add rows.',
    );
  });

  it.each([
    [['a', 'a', ''], 'holds only "a". A comparison needs at least two classes. Add rows'],
    [
      ['NA', 'EU', 'na'],
      'holds only "EU". "NA" and "na" stand for a missing label; where that is the name of a class, set data.task to "classification". A comparison',
    ],
    [['NA', '1'], 'holds only "1". A comparison'],
    [['', ' '], 'holds nothing'],
  ])('of %j are refused', async (values, message) => {
    const failure = await failureOf(() => labels(values));
    expect(failure.code).toBe('badData');
    expect(failure.message).toContain(message);
  });
});

describe('the task', () => {
  it.each([
    [numbers(20), 20],
    [numbers(21), 0],
    [['1', '2', '2.5'], 0],
    [['1.0', '2.0', '1.0'], 2],
    [['1', '2', 'NA', '2.5'], 0],
    [['1.5', '2.5', 'x'], 3],
    [['0.5', 'x', ...numbers(20)], 0],
    [['2024-01-01', '2024-01-02'], 2],
  ])('follows from the labels %j', (values, classes) => {
    expect(labels(values).classes).toHaveLength(classes);
  });

  it('is told where numbers are to be predicted and nobody asked for it', () => {
    expect(labels(['1.5', '2.5']).notices).toEqual([expect.stringMatching(/^"label" is predicted as a number\. /)]);
    expect(labels(['1.5', '2.5'], 'regression').notices).toEqual([]);
  });

  it('is the one that the experiment names', () => {
    expect(labels(['1', '2'], 'regression')).toMatchObject({ classes: [], values: Float64Array.of(1, 2) });
    expect(labels(['1.5', '2.5'], 'classification')).toMatchObject({ classes: ['1.5', '2.5'] });
  });
});

describe('numbers to predict', () => {
  it('are kept with all their digits, and those that cannot be used are problems of their rows', () => {
    const { classes, values, problems } = labels(
      ['1700000000.1', '', '-2e3', 'NA', 'x', '1e39', '1e999'],
      'regression',
    );
    expect(classes).toEqual([]);
    expect(values).toEqual(Float64Array.of(1_700_000_000.1, 0, -2000, 0, 0, 0, 0));
    expect(problems.map(({ row, line, reason }) => [row, line, reason])).toEqual([
      [1, 3, 'label: the number is missing'],
      [3, 5, 'label: the number is missing'],
      [4, 6, expect.stringContaining('label: "x" is not a number')],
      [5, 7, 'label: "1e39" is too large for a number; numbers up to 3.4e38 can be used'],
      [6, 8, expect.stringContaining('too large')],
    ]);
  });

  it('with a decimal comma are told, and do not become classes', async () => {
    const { message } = await failureOf(() => labels(['1,5', '2,5', '3,5']));
    expect(message).toContain('Its first one cannot be read: "1,5" is not a number; write it with a decimal point');
  });

  it.each([[['a', 'b', 'c']], [['5', '5', '5.0']], [['']]])('of %j are refused', async (values) => {
    const { code, message } = await failureOf(() => labels(values, 'regression'));
    expect(code).toBe('badData');
    expect(message).toContain('fewer than two different numbers');
    expect(message).toContain('set data.task to "classification"');
  });
});
