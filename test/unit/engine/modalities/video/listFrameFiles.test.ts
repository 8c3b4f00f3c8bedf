import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { listFrameFiles } from '../../../../../src/engine/modalities/video/listFrameFiles';
import { temporaryFolder } from '../../../../support/temporaryFolder';

function folderWith(names: readonly string[]): string {
  const folder = temporaryFolder();
  for (const name of names) {
    writeFileSync(path.join(folder, name), '');
  }
  return folder;
}

function namesIn(folder: string): string[] {
  return listFrameFiles(folder, 'clip').files.map((file) => path.relative(folder, file));
}

describe('a folder of frames', () => {
  it('is listed in natural order', () => {
    const ordered = ['frame1.png', 'frame2.png', 'frame10.png', 'frame100.png'];
    expect(namesIn(folderWith([...ordered].reverse()))).toEqual(ordered);
    const mixed = ['a2_b10.jpg', 'a10_b2.jpg', 'a10_b10.jpg'];
    expect(namesIn(folderWith([...mixed].reverse()))).toEqual(mixed);
  });

  it('is listed in the order of its numbers, filled up with zeros or not', () => {
    const numbers = fc.uniqueArray(fc.nat(100_000), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(numbers, fc.constantFrom(0, 6), (found, digits) => {
        const folder = folderWith(found.map((number) => `frame_${String(number).padStart(digits, '0')}.jpg`));
        const read = namesIn(folder).map((name) => Number(/\d+/.exec(name)?.[0]));
        expect(read).toEqual([...found].sort((a, b) => a - b));
      }),
      { numRuns: 20 },
    );
  });

  it('counts pictures only, and tells what it leaves out', () => {
    const folder = folderWith(['2.PNG', '1.jpeg', '3.bmp', '4.gif', 'notes.txt', '.hidden.png', 'noextension']);
    mkdirSync(path.join(folder, 'more.png'));
    const { files, skipped } = listFrameFiles(folder, 'clip');
    expect(files.map((file) => path.basename(file))).toEqual(['1.jpeg', '2.PNG', '3.bmp', '4.gif']);
    expect([...skipped].sort()).toEqual(['.hidden.png', 'more.png', 'noextension', 'notes.txt']);
  });

  it('has one order for names that are equal as numbers', () => {
    expect(namesIn(folderWith(['1.png', '01.png', '001.png']))).toEqual(['001.png', '01.png', '1.png']);
  });

  it.each([
    ['does not exist', () => path.join(temporaryFolder(), 'nowhere'), 'does not exist'],
    ['is a file', () => path.join(folderWith(['1.png']), '1.png'), 'is not a folder'],
    ['is empty', () => temporaryFolder(), 'holds no picture'],
    ['has other files', () => folderWith(['a.txt']), 'holds no picture'],
  ])('that %s is refused by its path as it is written', (_name, make, what) => {
    const folder = make();
    expect(() => listFrameFiles(folder, 'clips/1')).toThrow(
      expect.objectContaining({
        code: 'badData',
        message: expect.stringContaining(`the folder clips/1 ${what}`) as string,
      }),
    );
  });
});
