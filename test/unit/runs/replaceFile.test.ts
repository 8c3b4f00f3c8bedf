import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { expect, it } from 'vitest';

import { replaceFile } from '../../../src/runs/replaceFile';
import { temporaryFolder } from '../../support/temporaryFolder';
import { filesIn } from './helpers';

it('replaces a file, also one that was begun before', async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'state');
  writeFileSync(`${file}.partial`, 'much longer than what comes');
  for (const text of ['first', 'second']) {
    await replaceFile(file, new TextEncoder().encode(text));
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(filesIn(folder)).toEqual(['state']);
  }
});

it('leaves nothing begun behind where the file cannot take its place', async () => {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, 'state', 'inside'), { recursive: true });
  await expect(replaceFile(path.join(folder, 'state'), Uint8Array.of(1))).rejects.toThrow(/state/);
  expect(filesIn(folder)).toEqual([]);
});
