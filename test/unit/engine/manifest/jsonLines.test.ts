import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseJsonLines } from '../../../../src/engine/data/manifest/parseJsonLines';

describe('JSON Lines', () => {
  it('have the columns of all their rows', () => {
    expect(parseJsonLines('{"a":1,"b":"x"}\r\n\n{"c":true,"a":null}\n')).toEqual({
      header: ['a', 'b', 'c'],
      rows: [
        ['1', 'x', ''],
        ['', '', 'true'],
      ],
      lines: [1, 3],
      problems: [],
    });
  });

  it('take numbers and booleans as they are written', () => {
    expect(parseJsonLines('{"a":1.50,"b":-2e3,"c":false,"d":""}').rows).toEqual([['1.5', '-2000', 'false', '']]);
  });

  it.each([
    ['{"a":1', 'the line is not JSON; write an object such as'],
    ['[1, 2]', 'the line is not a JSON object such as'],
    ['"a"', 'the line is not a JSON object such as'],
    ['null', 'the line is not a JSON object such as'],
    ['{"a":{"b":1}}', '"a" holds a list or an object'],
    ['{"b":1,"a":[1]}', '"a" holds a list or an object'],
    ['{" ":1}', 'a key is empty'],
  ])('with the line %s have a problem of that row, which is blank', (line, reason) => {
    const { header, rows, lines, problems } = parseJsonLines(`\n{"x":1}\n${line}\n`);
    expect(problems).toEqual([
      { row: 1, line: 3, reason: expect.stringContaining(reason) as string, kind: expect.any(String) as string },
    ]);
    expect({ header, rows, lines }).toEqual({ header: ['x'], rows: [['1'], ['']], lines: [2, 3] });
  });

  it('may have keys that are names of properties', () => {
    const table = parseJsonLines('{"__proto__":"p","constructor":"c","toString":"t"}\n{"a":"1"}');
    expect(table).toMatchObject({
      header: ['__proto__', 'constructor', 'toString', 'a'],
      rows: [
        ['p', 'c', 't', ''],
        ['', '', '', '1'],
      ],
    });
  });

  it('are read as they were written', () => {
    const key = fc.string({ unit: 'grapheme' }).filter((name) => name.trim() !== '');
    const row = fc.dictionary(key, fc.string({ unit: 'grapheme' }), { minKeys: 1 });
    fc.assert(
      fc.property(fc.array(row), fc.constantFrom('\n', '\r\n'), (objects, end) => {
        const { header, rows, problems } = parseJsonLines(objects.map((object) => JSON.stringify(object)).join(end));
        expect(problems).toEqual([]);
        expect(rows).toHaveLength(objects.length);
        objects.forEach((object, index) => {
          header.forEach((name, column) => {
            expect(rows[index]?.[column]).toBe(Object.hasOwn(object, name) ? object[name] : '');
          });
        });
      }),
    );
  });
});
