import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inflateSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { temporaryFolder } from '../../support/temporaryFolder';
import { examplesFolder } from './runExample';

const ownData = path.join(examplesFolder, 'own-data');

/** Runs one of the scripts beside the own data. */
async function node(
  script: string,
  args: readonly string[],
  cwd?: string,
): Promise<{ code: number | null; lines: string[] }> {
  const child = spawn(process.execPath, [path.join(ownData, script), ...args], { cwd });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, lines: output.trimEnd().split('\n') };
}

/** The filtered pixels of a PNG file whose data are one chunk behind the header. */
function pixelsOf(file: string): Buffer {
  const bytes = readFileSync(file);
  const start = 33;
  expect(bytes.toString('latin1', start + 4, start + 8)).toBe('IDAT');
  return inflateSync(bytes.subarray(start + 8, start + 8 + bytes.readUInt32BE(start)));
}

describe('own data', () => {
  it('are made the same again by their script', async () => {
    const folder = temporaryFolder();
    expect((await node('make.mjs', [folder])).code).toBe(0);
    const [made, kept] = [folder, ownData].map((place) => readFileSync(path.join(place, 'data.csv'), 'utf8'));
    expect(made).toBe(kept);
    const pictures = readdirSync(path.join(ownData, 'pictures'));
    expect(readdirSync(path.join(folder, 'pictures'))).toEqual(pictures);
    expect(pictures).toHaveLength(320);
    for (const picture of pictures) {
      // Another version of Node may compress the same pixels in another way.
      const same = pixelsOf(path.join(ownData, 'pictures', picture));
      expect(pixelsOf(path.join(folder, 'pictures', picture)).equals(same), picture).toBe(true);
    }
  });

  it('can be a folder of pictures that becomes a table', async () => {
    const folder = temporaryFolder();
    const photos = ['apple/one.png', 'apple/a, b.JPG', 'lemon/notes.txt', 'lime/x.bmp'];
    for (const photo of photos) {
      const file = path.join(folder, 'photos', photo);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, '');
    }
    const { code, lines } = await node('listPictures.mjs', ['photos'], folder);
    expect(code).toBe(0);
    expect(lines).toEqual([
      'picture,label',
      '"photos/apple/a, b.JPG",apple',
      'photos/apple/one.png,apple',
      'photos/lime/x.bmp,lime',
    ]);
    expect((await node('listPictures.mjs', ['nowhere'], folder)).code).toBe(2);
    expect((await node('listPictures.mjs', [path.join('photos', 'lemon')], folder)).code).toBe(1);
  });
});

it('the cells are those of the published table', () => {
  const table = readFileSync(path.join(examplesFolder, 'three-views', 'breast_cancer.csv'), 'utf8');
  const [header = '', ...rows] = table.trimEnd().split('\n');
  expect(header.split(',')).toHaveLength(31);
  expect(rows).toHaveLength(569);
  expect(rows.filter((row) => row.endsWith(',malignant'))).toHaveLength(212);
  const radius = rows.map((row) => Number(row.split(',')[0]));
  expect([Math.min(...radius), Math.max(...radius)]).toEqual([6.981, 28.11]);
});
