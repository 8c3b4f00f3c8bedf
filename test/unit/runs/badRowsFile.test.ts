import { readFileSync } from 'node:fs';
import path from 'node:path';

import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';

import { LabError } from '../../../src/protocol/errors';
import { badRowsFile } from '../../../src/runs/badRowsFile';
import { temporaryFolder } from '../../support/temporaryFolder';

const problem = (line: number, reason: string) => ({ row: line - 2, line, reason, kind: reason });

describe('the table of bad rows in a run’s folder', () => {
  it('has the line and the reason of each, whatever stands in it, and is written anew', () => {
    const folder = temporaryFolder();
    const keep = badRowsFile(folder);
    keep([problem(7, 'odd')]);
    keep([problem(3, 'note: "a, b"\nis not a number'), problem(7, 'odd')]);
    expect(parse(readFileSync(path.join(folder, 'bad-rows.csv'), 'utf8'))).toEqual([
      ['line', 'reason'],
      ['3', 'note: "a, b"\nis not a number'],
      ['7', 'odd'],
    ]);
  });

  it('goes on with what it holds when the run does', () => {
    const folder = temporaryFolder();
    badRowsFile(folder)([problem(3, 'note: "a, b"\nis odd'), problem(9, 'found in training')]);
    const keep = badRowsFile(folder);
    keep([problem(3, 'note: "a, b"\nis odd')]);
    keep([problem(3, 'note: "a, b"\nis odd'), problem(5, 'found later')]);
    expect(parse(readFileSync(path.join(folder, 'bad-rows.csv'), 'utf8'))).toEqual([
      ['line', 'reason'],
      ['3', 'note: "a, b"\nis odd'],
      ['5', 'found later'],
      ['9', 'found in training'],
    ]);
  });

  it('that cannot be written is a failure of the store', () => {
    const keep = badRowsFile(path.join(temporaryFolder(), 'nowhere'));
    expect(() => keep([problem(2, 'odd')])).toThrow(LabError);
    expect(() => keep([problem(2, 'odd')])).toThrow(/The list of bad rows cannot be written in .*nowhere/);
  });
});
