import { linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { checkPredictionFile, writePredictionFile } from '../../../src/cli/predictionFile';
import { temporaryFolder } from '../../support/temporaryFolder';

function makeTable(): { readonly folder: string; readonly table: string } {
  const folder = temporaryFolder();
  const table = path.join(folder, 'rows.csv');
  writeFileSync(table, 'text\na\n');
  return { folder, table };
}

const check = (out: string, table: string): Promise<string> => checkPredictionFile(out, { 'the table': table });

describe('the file that predictions are written to', () => {
  it('is a new one, or one that may be replaced', async () => {
    const { folder, table } = makeTable();
    const file = path.join(folder, 'predictions.csv');
    expect(await check(path.relative(process.cwd(), file), table)).toBe(file);
    await writePredictionFile(file, 'one');
    expect(await check(file, table)).toBe(file);
    await writePredictionFile(file, 'two');
    expect(readFileSync(file, 'utf8')).toBe('two');
  });

  it('is never the table of the rows, whatever it is called', async () => {
    const { folder, table } = makeTable();
    const hard = path.join(folder, 'hard.csv');
    linkSync(table, hard);
    const soft = path.join(folder, 'soft.csv');
    symlinkSync(table, soft);
    symlinkSync(folder, path.join(folder, 'around'));
    for (const out of [table, hard, soft, path.join(folder, 'around', 'rows.csv')]) {
      await expect(check(out, table)).rejects.toMatchObject({
        code: 'badUsage',
        message: `--out: ${out} is the table itself, which would be overwritten. Name another file.`,
      });
    }
    await expect(check(table, soft)).rejects.toThrow('would be overwritten');
  });

  it('is refused before anything is done where it cannot be written', async () => {
    const { folder, table } = makeTable();
    mkdirSync(path.join(folder, 'there'));
    const told: [out: string, message: string][] = [
      ['', '--out names no file.'],
      [
        path.join(folder, 'there'),
        `is a folder. Name a file, such as ${path.join(folder, 'there', 'predictions.csv')}.`,
      ],
      [path.join(folder, 'nowhere', 'p.csv'), `as ${path.join(folder, 'nowhere')} is no folder. Make it first`],
      [path.join(table, 'p.csv'), `as ${table} is no folder.`],
      ['/dev/null', 'is not a plain file'],
    ];
    for (const [out, message] of told) {
      await expect(check(out, table)).rejects.toMatchObject({ code: 'badUsage' });
      await expect(check(out, table)).rejects.toThrow(message);
    }
  });
});
