import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { stat } from 'node:fs/promises';
import path from 'node:path';

import { describe, expect, it, vi } from 'vitest';

import { manifestOrigin, readManifest } from '../../../../src/engine/data/manifest/readManifest';
import { temporaryFolder } from '../../../support/temporaryFolder';
import { failureOf } from './manifestOf';

// Permissions do not hold for every user who runs tests, so one name stands for a file that may not be read.
vi.mock('node:fs/promises', async (original) => {
  const actual = await original<{ stat: typeof stat }>();
  return {
    ...actual,
    stat: (file: string) =>
      file.includes('forbidden')
        ? Promise.reject(Object.assign(new Error('permission denied'), { code: 'EACCES', syscall: 'stat' }))
        : actual.stat(file),
  };
});

function fileWith(content: string | Uint8Array, name = 'rows.csv'): string {
  const file = path.join(temporaryFolder(), name);
  writeFileSync(file, content);
  return file;
}

describe('a manifest', () => {
  it.each([
    ['rows.csv', 'a,b\n1,2\n'],
    ['rows.CSV', '\ufeffa,b\r\n1,2\r\n'],
    ['rows.tsv', '\ufeffa\tb\n1\t2'],
    ['rows.jsonl', '\ufeff{"a":1,"b":2}\n'],
    ['rows.ndjson', '{"a":"1","b":"2"}'],
  ])('is read by the ending of its name: %s', async (name, content) => {
    const file = fileWith(content, name);
    const manifest = await readManifest(file);
    expect(manifest).toMatchObject({ file, folder: path.dirname(file), count: 1, columns: ['a', 'b'], problems: [] });
    expect(manifest.sha256).toBe(createHash('sha256').update(content).digest('hex'));
    expect(manifest.valuesOf('b', 'data.label')).toEqual(['2']);
  });

  it('suggests a column for one that is not there, and names the field', async () => {
    const manifest = await readManifest(fileWith('label,picture\na,b\n'));
    const { code, message } = await failureOf(() => manifest.valuesOf('pictures', 'modalities.image.columns'));
    expect(code).toBe('badExperiment');
    expect(message).toContain('modalities.image.columns: ');
    expect(message).toContain('has no column "pictures" (did you mean "picture"?)');
  });

  it.each([
    ['', 'holds no rows'],
    ['\ufeff', 'holds no rows'],
    ['\n \r\n', 'holds no rows'],
    ['a,b\n', 'holds no rows. It needs a line with the names of the columns, then a row for each example'],
    ['a,b,a\n1,2,3\n', 'two columns with the name "a". Give each column a name of its own'],
    ['a, a\n1,2\n', 'two columns with the name "a"'],
  ])('that holds %j is refused', async (content, message) => {
    const file = fileWith(content);
    const failure = await failureOf(() => readManifest(file));
    expect(failure.code).toBe('badData');
    expect(failure.message).toContain(file);
    expect(failure.message).toContain(message);
  });

  it('whose rows are all bad has a problem for each', async () => {
    const { count, problems } = await readManifest(fileWith('[\n{"a": 1},\n]\n', 'rows.jsonl'));
    expect(count).toBe(3);
    expect(problems.map(({ line }) => line)).toEqual([1, 2, 3]);
  });

  it.each([
    ['Latin-1', Buffer.from('label,text\ncat,ok\ndog,caf\u00e9\n', 'latin1'), 3],
    ['a character that is cut', Buffer.from([0x61, 0x0a, 0x62, 0xc3]), 2],
  ])('in other bytes than UTF-8 names the line: %s', async (_, bytes, line) => {
    const { code, message } = await failureOf(() => readManifest(fileWith(bytes)));
    expect(code).toBe('badData');
    expect(message).toContain(`is not UTF-8 text: line ${line} holds other bytes. Save it as UTF-8; a spreadsheet`);
  });

  it('may be UTF-16 where its first bytes say so, as spreadsheets write it', async () => {
    const little = Buffer.from('\ufefflabel,text\ncat,ä\n', 'utf16le');
    for (const bytes of [little, Buffer.from(little).swap16()]) {
      const manifest = await readManifest(fileWith(bytes));
      expect(manifest.columns).toEqual(['label', 'text']);
      expect(manifest.valuesOf('text', 'x')).toEqual(['ä']);
    }
    const { message } = await failureOf(() => readManifest(fileWith(little.subarray(2))));
    expect(message).toMatch(/not UTF-8 text/);
    const plain = Buffer.from('label,text\ncat,a\n', 'utf16le');
    expect((await failureOf(() => readManifest(fileWith(plain)))).message).toContain(
      'holds a byte that is zero in line 1, as files do that are not UTF-8 text. Save it',
    );
    const late = Buffer.from('label,text\r\ncat,a\r\ndog,b\0\r\n');
    expect((await failureOf(() => readManifest(fileWith(late)))).message).toContain('zero in line 3,');
  });

  it('may have semicolons between its values', async () => {
    const manifest = await readManifest(fileWith('label;"a;b";weight\ncat;"x;y";1,5\n'));
    expect(manifest.columns).toEqual(['label', 'a;b', 'weight']);
    expect(manifest.valuesOf('weight', 'x')).toEqual(['1,5']);
    expect((await readManifest(fileWith('label,"a;b"\ncat,x;y\n'))).columns).toEqual(['label', 'a;b']);
  });

  it('of a spreadsheet is told how to save it', async () => {
    const { message } = await failureOf(() => readManifest('/data/rows.xlsx'));
    expect(message).toContain('In a spreadsheet, save it as "CSV UTF-8".');
  });

  it('in another format is refused', async () => {
    const { code, message } = await failureOf(() => readManifest('/data/rows.xlsx'));
    expect(code).toBe('badExperiment');
    expect(message).toContain('data.manifest: /data/rows.xlsx is not a .csv, .tsv, .jsonl or .ndjson file. Save');
  });

  it('that is not there, a folder or not to be read is told apart', async () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'rows.csv'));
    const blocked = fileWith('a,b\n1,2\n');
    const cases: [string, string][] = [
      [path.join(folder, 'none.csv'), 'none.csv does not exist. Put the table there.'],
      [path.join(blocked, 'rows.csv'), 'does not exist'],
      [path.join(folder, 'rows.csv'), 'is a folder. Name the CSV, TSV or JSON Lines file in it'],
      [path.join(folder, `${'x'.repeat(300)}.csv`), 'cannot be read (ENAMETOOLONG'],
    ];
    for (const [file, message] of cases) {
      expect((await failureOf(() => readManifest(file))).message).toContain(message);
    }
  });

  it.each([
    ['line 3, ', 'the experiment file'],
    ['--set ', 'the working directory'],
  ])(
    'that is not there is told with the place that names it, and what that is relative to: %s',
    async (place, base) => {
      const file = path.join(temporaryFolder(), 'none.csv');
      const origin = manifestOrigin({ origin: 'lab.mmlab.json', places: { 'data.manifest': place } });
      expect((await failureOf(() => readManifest(file, origin))).message).toBe(
        `lab.mmlab.json cannot be run: ${place}data.manifest: ${file} does not exist. A relative path is relative to ${base}.`,
      );
    },
  );

  it('that may not be read says so', async () => {
    const { code, message } = await failureOf(() => readManifest('/data/forbidden.csv'));
    expect(code).toBe('badData');
    expect(message).toBe('/data/forbidden.csv may not be read. Check its permissions.');
  });
});
