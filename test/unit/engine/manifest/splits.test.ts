import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { drawSplit, type DrawnSplit, type SplitRequest } from '../../../../src/engine/data/manifest/drawSplit';
import { splitsOf, type SplitName } from '../../../../src/engine/data/manifest/splitColumn';
import { failureOf, manifestOfColumns } from './manifestOf';

const firstRows = (count: number) => Int32Array.from({ length: count }, (_, row) => row);
const split = (request: Partial<SplitRequest> & Pick<SplitRequest, 'rows'>): DrawnSplit =>
  drawSplit({ testSplit: 0.2, validationSplit: 0.1, seed: 1, ...request });
const groupsOf = (values: readonly string[]) => ({ column: 'speaker', values });
const named = (words: string): SplitName[] =>
  Array.from(words, (letter) => (letter === 't' ? 'training' : letter === 'v' ? 'validation' : 'test'));
const partsOf = ({ training, validation, test }: DrawnSplit) => [training, validation, test];

/** Every row is in one part and no other, ascending. */
function expectPartition(drawn: DrawnSplit, rows: Int32Array): void {
  const parts = partsOf(drawn);
  for (const part of parts) {
    expect(part.every((row, at) => at === 0 || row > part[at - 1]!)).toBe(true);
  }
  const all = Int32Array.from(parts.flatMap((part) => [...part])).sort();
  expect(all).toHaveLength(rows.length);
  expect(all.every((row, at) => row === rows[at])).toBe(true);
}

describe('a split by column', () => {
  it('takes the usual words, in any case and with blanks around', () => {
    const words = ['train', 'Training', ' val ', 'VALID', 'validation', 'dev', 'test', 'Testing'];
    const { splits, problems } = splitsOf(manifestOfColumns({ part: words }), 'part');
    const [training, validation, test] = ['training', 'validation', 'test'];
    expect(splits).toEqual([training, training, validation, validation, validation, validation, test, test]);
    expect(problems).toEqual([]);
  });

  it('names other words with their lines', () => {
    const { splits, problems } = splitsOf(manifestOfColumns({ part: ['train', 'tests', '', 'constructor'] }), 'part');
    const kind = 'part: … is not train, validation or test';
    expect(splits).toEqual(['training', undefined, undefined, undefined]);
    expect(problems).toEqual([
      { row: 1, line: 3, reason: 'part: "tests" is not train, validation or test', kind },
      {
        row: 2,
        line: 4,
        reason: 'part: "" is not train, validation or test',
        kind: 'part: "" is not train, validation or test',
      },
      { row: 3, line: 5, reason: 'part: "constructor" is not train, validation or test', kind },
    ]);
  });

  it('suggests a column for one that is not there', async () => {
    const { message } = await failureOf(() => splitsOf(manifestOfColumns({ part: ['train'] }), 'parts'));
    expect(message).toContain('data.split: /data/rows.csv has no column "parts" (did you mean "part"?)');
  });

  it('is kept as it is', () => {
    const drawn = split({ rows: Int32Array.of(0, 1, 2, 4, 5), named: named('txvttx') });
    expect(drawn).toMatchObject({
      training: Int32Array.of(0, 4),
      validation: Int32Array.of(2),
      test: Int32Array.of(1, 5),
    });
  });

  it('without validation has it drawn from the training rows', () => {
    const rows = firstRows(30);
    const drawn = split({ rows, named: named(`${'t'.repeat(20)}${'x'.repeat(10)}`) });
    expectPartition(drawn, rows);
    expect(drawn.test).toEqual(rows.subarray(20));
    expect(drawn.validation).toHaveLength(2);
    expect(
      split({ rows, named: named(`${'t'.repeat(20)}${'x'.repeat(10)}`), validationSplit: 0 }).validation,
    ).toHaveLength(0);
  });

  it.each([
    ['tttv', 'No row is left for the test. Add rows, or name test rows in the split column.'],
    ['xxvv', 'No row is left for training. Add rows, or name training rows in the split column.'],
  ])('of %s is refused', async (words, message) => {
    const failure = await failureOf(() => split({ rows: firstRows(4), named: named(words) }));
    expect(failure).toMatchObject({ code: 'badData', message });
  });

  it.each([
    [
      'ttxx',
      ['ann', 'bob', ' bob ', 'eve'],
      'data.group: 1 value of "speaker" is in more than one part of the split, such as "bob". Mend',
    ],
    ['ttvx', ['ann', 'bob', 'ann', 'eve'], 'such as "ann"'],
    ['tvxx', ['ann', 'bob', 'bob', 'ann'], 'data.group: 2 values of "speaker" are in more than one part'],
  ])('%s that parts the groups %j is refused', async (words, values, message) => {
    const request = { rows: firstRows(4), named: named(words), groups: groupsOf(values) };
    const failure = await failureOf(() => split(request));
    expect(failure.code).toBe('badData');
    expect(failure.message).toContain(message);
  });

  it('may part a group whose other rows cannot be used', () => {
    const request = { named: named('ttxx'), groups: groupsOf(['ann', 'bob', 'bob', 'eve']), validationSplit: 0 };
    expect(split({ ...request, rows: Int32Array.of(0, 1, 3) }).test).toEqual(Int32Array.of(3));
  });
});

describe('a split by fraction', () => {
  const request = fc.record({
    classes: fc.array(fc.nat(5), { minLength: 1, maxLength: 200 }),
    share: fc.double({ min: 0.01, max: 0.9, noNaN: true }),
    seed: fc.nat(),
  });

  it('takes the share of each class within one row, and parts all rows', () => {
    fc.assert(
      fc.property(request, ({ classes, share, seed }) => {
        fc.pre(classes.some((code, row) => classes.indexOf(code) !== row));
        const rows = firstRows(classes.length);
        const drawn = split({ rows, classes, testSplit: share, validationSplit: 0, seed });
        expectPartition(drawn, rows);
        for (const code of new Set(classes)) {
          const all = classes.filter((one) => one === code).length;
          const test = drawn.test.filter((row) => classes[row] === code).length;
          expect(Math.abs(test - all * share)).toBeLessThan(1);
          expect(test).toBeLessThan(all);
        }
      }),
    );
  });

  it('takes the validation share of each class from what is left', () => {
    const classes = Array.from({ length: 300 }, (_, row) => row % 3);
    const { training, validation, test } = split({ rows: firstRows(300), classes });
    expect([training.length, validation.length, test.length]).toEqual([216, 24, 60]);
    for (const code of [0, 1, 2]) {
      expect(validation.filter((row) => classes[row] === code)).toHaveLength(8);
    }
  });

  it('of numbers to predict takes the share of all rows', () => {
    const { training, validation, test, notices } = split({ rows: firstRows(100) });
    expect([training.length, validation.length, test.length]).toEqual([72, 8, 20]);
    expect(notices).toEqual([]);
  });

  it('depends on the seed alone', () => {
    const drawn = (seed: number) => partsOf(split({ rows: firstRows(200), classes: Array<number>(200).fill(3), seed }));
    expect(drawn(7)).toEqual(drawn(7));
    expect(drawn(7)).not.toEqual(drawn(8));
  });

  it('knows the usable rows alone', () => {
    const rows = firstRows(50).filter((row) => row % 3 !== 0);
    expectPartition(split({ rows, classes: Array.from({ length: 50 }, (_, row) => row % 2) }), rows);
  });

  it.each([
    [[0], 'No row is left for the test. Add rows: a class needs two to be in training and in the test.'],
    [[0, 1], 'No row is left for the test. Add rows: a class needs two'],
    [[0, 1, 2, 3, 4], 'No row is left for the test. Add rows: a class needs two'],
  ])('of rows of the classes %j is refused', async (classes, message) => {
    const failure = await failureOf(() => split({ rows: firstRows(classes.length), classes }));
    expect(failure.code).toBe('badData');
    expect(failure.message).toContain(message);
  });

  it.each([
    [
      [0, 0],
      [1, 0, 1],
    ],
    [
      [0, 0, 1],
      [2, 0, 1],
    ],
    [
      [0, 0, 1, 1],
      [2, 0, 2],
    ],
    [
      [0, 0, 0, 1, 1],
      [2, 1, 2],
    ],
  ])('of rows of the classes %j gives %j rows', (classes, counts) => {
    const drawn = split({ rows: firstRows(classes.length), classes });
    expectPartition(drawn, firstRows(classes.length));
    expect(partsOf(drawn).map((part) => part.length)).toEqual(counts);
    const tooFew = 'There are too few rows to keep any for validation; there are no validation metrics.';
    expect(drawn.notices.includes(tooFew)).toBe(counts[1] === 0);
  });

  it('of rows that all are of a class of their own is refused by the column of the label', async () => {
    const own = (classNames: string[]) =>
      failureOf(() => split({ rows: firstRows(3), classes: [0, 1, 2], classNames, label: 'photo' }));
    expect((await own(['a.png', 'b.png', 'c.png'])).message).toBe(
      'Each of the 3 rows has a class of its own in "photo", and a class needs two rows to be in training and in the test. Name ' +
        'the column of the classes in data.label, or add rows.',
    );
    expect((await own(['5', '7', '9'])).message).toContain('set data.task to "regression" to predict a number, or add');
  });

  it('says where each class in it makes the test larger or smaller than was asked for', () => {
    const pairs = Array.from({ length: 400 }, (_, row) => row % 200);
    const missed = (shares: string): string =>
      `The test has ${shares}, as each class keeps a row in training and, where it has two, gives one to the test. Small classes need more rows.`;
    const notices = (testSplit: number, classes = pairs) =>
      split({ rows: firstRows(classes.length), classes, testSplit, validationSplit: 0 }).notices;
    expect(notices(0.2)).toEqual([missed('50.00% of the rows instead of 20.00%')]);
    expect(notices(0.7)).toEqual([missed('50.00% of the rows instead of 70.00%')]);
    expect(notices(0.48)).toEqual([]);
    expect(split({ rows: firstRows(4), named: named('ttxx'), classes: [0, 1, 0, 1] }).notices).toEqual([
      'There are too few rows to keep any for validation; there are no validation metrics.',
    ]);
  });

  it('of one or two numbers to predict', async () => {
    expect(partsOf(split({ rows: firstRows(2) })).map((part) => part.length)).toEqual([1, 0, 1]);
    const { message } = await failureOf(() => split({ rows: firstRows(1) }));
    expect(message).toBe('No row is left for the test. Add rows.');
    await failureOf(() => split({ rows: firstRows(0) }));
  });

  it('leaves the only row of a class in training, and says so', () => {
    const classes = [...Array<number>(10).fill(0), 1];
    const { training, notices } = split({ rows: firstRows(11), classes, classNames: ['cat', 'dog'] });
    expect(training).toContain(10);
    expect(notices).toEqual([
      'The class "dog" is in training without a row in the test, which the result does not cover.',
    ]);
  });

  it('of 200,000 rows parts them all', () => {
    const rows = firstRows(200_000);
    const groups = groupsOf(Array.from(rows, (row) => (row < 150_000 ? 'large' : `small ${row % 100}`)));
    expectPartition(split({ rows, classes: rows.map((row) => row % 10) }), rows);
    expectPartition(split({ rows, groups }), rows);
    expect(split({ rows, groups, testSplit: 0.7 }).test.length).toBeGreaterThan(0);
  });
});

describe('a split by group', () => {
  const request = fc.record({
    values: fc.array(
      fc.oneof(
        fc.integer({ min: 0, max: 3 }).map((at) => `few ${at}`),
        fc.nat(40).map((at) => `many ${at}`),
        fc.constantFrom('', ' few 1 '),
      ),
      { minLength: 3, maxLength: 150 },
    ),
    share: fc.double({ min: 0.01, max: 0.9, noNaN: true }),
    validationSplit: fc.constantFrom(0, 0.1, 0.5),
    seed: fc.nat(),
  });

  it('never has a group in two parts, and every row in one', () => {
    fc.assert(
      fc.property(request, ({ values, share, validationSplit, seed }) => {
        fc.pre(new Set(values.map((value) => value.trim())).size > 2);
        const rows = firstRows(values.length);
        let drawn: DrawnSplit;
        try {
          drawn = split({ rows, groups: groupsOf(values), testSplit: share, validationSplit, seed });
        } catch (error) {
          // The test may take all groups but one, and none is left for validation.
          expect(String(error)).toContain('a validation split needs two');
          expect(validationSplit).toBeGreaterThan(0);
          return;
        }
        expectPartition(drawn, rows);
        const homes = new Map<string, number>();
        partsOf(drawn).forEach((part, index) => {
          for (const row of part) {
            const group = values[row]!.trim();
            expect(homes.get(group) ?? index).toBe(index);
            homes.set(group, index);
          }
        });
      }),
      { numRuns: 300 },
    );
  });

  it('comes as near to the share as its groups allow', () => {
    fc.assert(
      fc.property(request, ({ values, share, seed }) => {
        const counts = new Map<string, number>();
        values.forEach((value) => counts.set(value.trim(), (counts.get(value.trim()) ?? 0) + 1));
        fc.pre(counts.size > 1);
        const sizes = [...counts.values()];
        const drawn = split({
          rows: firstRows(values.length),
          groups: groupsOf(values),
          testSplit: share,
          validationSplit: 0,
          seed,
        });
        const target = values.length * share;
        const missed = Math.abs(drawn.test.length - target);
        const leastPossible = Math.max(Math.max(...sizes) / 2, Math.min(...sizes) - target);
        expect(missed).toBeLessThanOrEqual(
          Math.max(leastPossible, target - (values.length - Math.max(...sizes))) + 1e-9,
        );
        expect(drawn.training.length).toBeGreaterThan(0);
        expect(drawn.test.length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  it('takes the smaller of two groups, whatever the seed', () => {
    const values = [...Array<string>(90).fill('large'), ...Array<string>(10).fill('small')];
    for (let seed = 0; seed < 20; seed++) {
      const { test } = split({ rows: firstRows(100), groups: groupsOf(values), validationSplit: 0, seed });
      expect(test).toEqual(firstRows(100).subarray(90));
    }
  });

  it('depends on the seed alone, and says what is in the test', () => {
    const values = Array.from({ length: 100 }, (_, row) => `speaker ${row % 10}`);
    const drawn = (seed: number) => split({ rows: firstRows(100), groups: groupsOf(values), seed });
    expect(drawn(3)).toEqual(drawn(3));
    expect(drawn(3).test).not.toEqual(drawn(4).test);
    expect(drawn(3).notices).toEqual([
      'The test holds 2 of 10 values of "speaker" with 20.00% of the rows; none of them is seen in training.',
    ]);
  });

  it('says how many rows have no value and count as one group', () => {
    const values = Array.from({ length: 100 }, (_, row) => (row < 30 ? ' ' : `speaker ${row % 10}`));
    expect(split({ rows: firstRows(100), groups: groupsOf(values) }).notices[0]).toBe(
      '30 rows have nothing in "speaker"; all such rows count as one group and stay together. Give rows that do not belong ' +
        'together values of their own.',
    );
    const one = split({ rows: firstRows(71).map((row) => row + 29), groups: groupsOf(values) });
    expect(one.notices[0]).toContain('1 row has nothing in "speaker"');
  });

  it('numbers the groups of the test rows, blanks around aside, where rows share one', () => {
    const values = ['ann', 'bob', ' eve', 'ann', 'eve', 'joe', ''];
    const request = { named: named('txxtxxx'), groups: groupsOf(values), validationSplit: 0 };
    const { test, testGroups } = split({ rows: firstRows(7), ...request });
    expect([...test]).toEqual([1, 2, 4, 5, 6]);
    expect(testGroups).toEqual({ column: 'speaker', count: 4, ofRow: Int32Array.of(0, 1, 1, 2, 3) });
    const alone = { groups: groupsOf(['ann', 'bob', 'eve', 'joe']), validationSplit: 0 };
    const single = split({ rows: firstRows(4), named: named('txxx'), ...alone });
    expect(single).not.toHaveProperty('testGroups');
    expect(split({ rows: firstRows(4), named: named('ttxx') })).not.toHaveProperty('testGroups');
  });

  it('says which classes the groups leave out of training or of the test', () => {
    const classes = [0, 0, 1, 1];
    const groups = groupsOf(['a', 'a', 'b', 'b']);
    const request = { rows: firstRows(4), classes, classNames: ['cat', 'dog'], groups, testSplit: 0.5 };
    const { test, notices } = split({ ...request, validationSplit: 0 });
    const [learnt, tested] = classes[test[0] ?? 0] === 0 ? ['dog', 'cat'] : ['cat', 'dog'];
    expect(notices.slice(1)).toEqual([
      `The class "${tested}" is in the test without a row in training, and cannot be learnt.`,
      `The class "${learnt}" is in training without a row in the test, which the result does not cover.`,
    ]);
  });

  it('names ten classes at most, and counts the others', () => {
    const classNames = Array.from({ length: 30 }, (_, code) => `class ${code}`);
    const named = (count: number) => {
      const classes = Array.from({ length: count }, (_, row) => row);
      const splits = classes.map((code): SplitName => (code === 0 ? 'test' : 'training'));
      return split({ rows: firstRows(count), classes, classNames, named: splits, validationSplit: 0 }).notices.at(-1);
    };
    expect(named(3)).toBe(
      'The classes "class 1", "class 2" are in training without a row in the test, which the result does not cover.',
    );
    expect(named(30)).toMatch(/^29 classes \("class 1", .*, "class 10" and 19 more\) are in training/);
  });

  it.each([
    [
      ['a', 'a', 'a'],
      'data.group: the column "speaker" has 1 value in the rows to split, and a test split needs two. Name',
    ],
    [
      ['a', 'a', 'b'],
      'a validation split needs two. Name a column with more groups, or set training.validationSplit to 0.',
    ],
    [['', '', ''], 'has 1 value in the rows to split (3 rows without one count as one), and a test split needs two.'],
  ])('of the groups %j is refused', async (values, message) => {
    const failure = await failureOf(() => split({ rows: firstRows(3), groups: groupsOf(values) }));
    expect(failure.code).toBe('badData');
    expect(failure.message).toContain(message);
  });
});
