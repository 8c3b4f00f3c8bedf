import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { delimitedRecords } from '../../../../src/engine/data/manifest/delimitedRecords';
import { parseDelimited } from '../../../../src/engine/data/manifest/parseDelimited';
import { failureOf } from './manifestOf';

const file = '/data/rows.csv';
const csv = (text: string) => parseDelimited(text, file, ',');
const recordsOf = (text: string) => delimitedRecords(text, file, ',').map(({ values }) => values);

const lineEnd = fc.constantFrom('\n', '\r\n', '\r');

/** A value as a correct writer writes it: in quotes where it has to be, or where it likes. */
function written(value: string, separator: string, always: boolean): string {
  const must = value.includes(separator) || /["\r\n]/.test(value) || value.trim() === '';
  return always || must ? `"${value.replaceAll('"', '""')}"` : value;
}

/** A problem whose every word would be the same in another row. */
const toldOnce = (reason: string) => ({ reason, kind: reason });

const breaksIn = (text: string): number => text.match(/\r\n|\n|\r/g)?.length ?? 0;

describe('separated values', () => {
  it('have a header and a row on each line', () => {
    expect(csv('label, picture name \ncat,a.png\n dog ,\n')).toEqual({
      header: ['label', 'picture name'],
      rows: [
        ['cat', 'a.png'],
        [' dog ', ''],
      ],
      lines: [2, 3],
      problems: [],
    });
    expect(parseDelimited('a\tb\n1,5\t"x\ty"\n', '/data/rows.tsv', '\t').rows).toEqual([['1,5', 'x\ty']]);
  });

  it('end their lines with any break, mixed too, and the last one with none', () => {
    expect(recordsOf('a,b\r\n1,2\n3,4\r5,6')).toEqual([
      ['a', 'b'],
      ['1', '2'],
      ['3', '4'],
      ['5', '6'],
    ]);
  });

  it('may hold separators, doubled quotes and line breaks in quotes', () => {
    expect(recordsOf('"a,b","say ""hi""","x\r\ny\n","",""""\n')).toEqual([['a,b', 'say "hi"', 'x\r\ny\n', '', '"']]);
  });

  it('keep the lines of the rows behind blank lines and breaks in quotes', () => {
    const table = csv('\n\r\na,b\n\n"x\r\ny\n",1\n   \n2,3\n\n4\n5,6');
    expect(table.lines).toEqual([5, 9, 11, 12]);
    expect(table.problems).toEqual([
      { row: 2, line: 11, ...toldOnce('2 values are expected, one for each column, and there is 1') },
    ]);
  });

  it('of one column may be blank in quotes', () => {
    expect(csv('a\n""\n\n1\n')).toMatchObject({ rows: [[''], ['1']], lines: [2, 4], problems: [] });
  });

  it('that are too few or too many are a problem of their row, and none of them is used', () => {
    const { rows, problems } = csv('a,b,c\n1,2\n1,2,3\n1,2,3,4\n');
    expect(rows).toEqual([[], ['1', '2', '3'], []]);
    expect(problems).toEqual([
      { row: 0, line: 2, ...toldOnce('3 values are expected, one for each column, and there are 2') },
      { row: 2, line: 4, ...toldOnce('3 values are expected, one for each column, and there are 4') },
    ]);
  });

  it('may be followed by blank ones that belong to no column, as spreadsheets leave them', () => {
    expect(csv('a,b,, \n1,2,,\n3,4\n')).toEqual({
      header: ['a', 'b'],
      rows: [
        ['1', '2'],
        ['3', '4'],
      ],
      lines: [2, 3],
      problems: [],
    });
    expect(csv('a,b\n1,2,,\n').problems).toEqual([]);
    expect(csv('a,b\n1,\n,\n').rows).toEqual([
      ['1', ''],
      ['', ''],
    ]);
  });

  it('of nothing are nothing', () => {
    expect(csv('')).toEqual({ header: [], rows: [], lines: [], problems: [] });
    expect(csv(' \n\r\n\n')).toMatchObject({ header: [], rows: [] });
    expect(csv('a,b')).toMatchObject({ header: ['a', 'b'], rows: [] });
  });

  it.each([
    ['a,b\n1,"x\ny\n', 'line 2 opens a quote that does not close. Close it'],
    ['a,b\n"x\ny",5" tall\n', 'line 3 holds a quote within a value'],
    ['a,b\n"x\ny"z,1\n', 'line 3 closes a quote before "z"'],
    ['\na,,b\n', 'line 2: column 2 has no name. Name every column'],
    ['a, \n1,2\n', 'line 1: column 2 has no name'],
    ['a,,\n1,,2\n', 'line 1: column 2 has no name'],
    ['""\n1\n', 'line 1: column 1 has no name'],
    [
      'a;b\n1;2\n',
      'line 1: the names of the columns are separated by semicolons. Separate values by commas or semicolons',
    ],
    ['a\tb\n1\t2\n', 'line 1: the names of the columns are separated by tabs'],
  ])('%j are refused with their line', async (text, message) => {
    const failure = await failureOf(() => csv(text));
    expect(failure.code).toBe('badData');
    expect(failure.message).toContain(file);
    expect(failure.message).toContain(message);
  });

  it('between tabs may hold a quote that means itself', () => {
    expect(parseDelimited('a\tb\n5" tall\the said "hi"\n', file, '\t').rows).toEqual([['5" tall', 'he said "hi"']]);
  });

  it('are read as they were written, each row on its line', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('"', ',', '\t', '\r', '\n', ' ', 'a', "'", '\ufeff', '😀') }),
    );
    const table = fc.integer({ min: 1, max: 5 }).chain((width) =>
      fc.tuple(
        fc.uniqueArray(
          value.map((name) => name.trim()).filter((name) => name !== ''),
          { minLength: width, maxLength: width },
        ),
        fc.array(fc.array(value, { minLength: width, maxLength: width }), { maxLength: 8 }),
      ),
    );
    fc.assert(
      fc.property(
        table.filter(([[first = '', ...others]]) => others.length > 0 || !/[;,\t]/.test(first)),
        fc.constantFrom(',' as const, '\t' as const),
        fc.array(lineEnd, { minLength: 9, maxLength: 9 }),
        fc.array(fc.boolean(), { minLength: 9, maxLength: 9 }),
        ([header, rows], separator, ends, quotes) => {
          const lines: number[] = [];
          let text = '';
          for (const [index, row] of [header, ...rows].entries()) {
            lines.push(breaksIn(text) + 1);
            text += row.map((one) => written(one, separator, quotes[index]!)).join(separator) + ends[index]!;
          }
          expect(parseDelimited(text, file, separator)).toEqual({
            header,
            rows,
            lines: lines.slice(1),
            problems: [],
          });
        },
      ),
      { numRuns: 500 },
    );
  });

  it('are what another reader finds, and refused where it refuses them', () => {
    const text = fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', 'a', 'b'), maxLength: 30 });
    fc.assert(
      fc.property(text, (source) => {
        const attempt = (read: () => unknown): unknown => {
          try {
            return read();
          } catch {
            return 'refused';
          }
        };
        const options = { record_delimiter: ['\r\n', '\n', '\r'], relax_column_count: true, skip_empty_lines: true };
        expect(attempt(() => recordsOf(source))).toEqual(attempt(() => parse(source, options)));
      }),
      { numRuns: 2000 },
    );
  });
});
