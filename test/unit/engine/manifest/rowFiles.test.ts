import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import type { stat } from 'node:fs/promises';
import path from 'node:path';

import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';

import { resolveRowPath } from '../../../../src/engine/data/manifest/resolveRowPath';
import { readImageSize } from '../../../../src/engine/modalities/imageFiles/readImageSize';
import type { ModalitySource } from '../../../../src/engine/modalities/modality';
import { readRowFiles } from '../../../../src/engine/modalities/readRowFiles';
import type { TensorFlow } from '../../../../src/engine/tensorflow';
import { CancelledError, LabError } from '../../../../src/protocol/errors';
import { modalityDefaults } from '../../../../src/protocol/modalitySchema';
import { temporaryFolder } from '../../../support/temporaryFolder';
import { sized } from '../../../../src/engine/modalities/pictureShape';
import { png } from '../modalities/imageFiles/pictureBytes';

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

const picture = png({ width: 1, height: 1, colourType: 0, rows: [[7]] });

function sourceOf(
  folder: string,
  values: readonly string[],
  tick: ModalitySource['tick'] = () => Promise.resolve(),
): ModalitySource {
  return {
    tf: {} as TensorFlow,
    name: 'photo',
    options: sized(modalityDefaults()),
    columns: [{ name: 'photo', values }],
    fileOf: (written) => resolveRowPath(folder, written),
    tick,
  };
}

describe('a path of a row', () => {
  const folder = path.resolve('/data/set');

  it.each([
    ['a.png', 'a.png'],
    ['./sub/a.png', 'sub/a.png'],
    ['sub\\deep\\a.png', 'sub/deep/a.png'],
    ['sub/../a.png', 'a.png'],
    [' a b.png ', 'a b.png'],
    ['100%25.png', '100%25.png'],
    ['..a/...png', '..a/...png'],
    ['é/图.png', 'é/图.png'],
    [path.join(folder, 'a.png'), 'a.png'],
  ])('written %s is %s in the folder', (written, expected) => {
    expect(resolveRowPath(folder, written)).toBe(path.join(folder, expected));
  });

  it.each([
    ['..', 'lies outside'],
    ['../a.png', 'lies outside'],
    ['..\\a.png', 'lies outside'],
    ['sub/../../a.png', 'lies outside'],
    ['../settle/a.png', 'lies outside'],
    ['/etc/passwd', 'lies outside'],
    ['\\\\server\\share\\a.png', 'lies outside'],
    ['C:\\a.png', 'lies outside'],
    [' c:/a.png', 'lies outside'],
    ['d:a.png', 'lies outside'],
    ['a\0.png', '"a\\u0000.png" is not a path'],
    ['https://example.org/a.png', 'is an address; save the file in the manifest'],
    ['file:///data/set/a.png', 'is an address'],
  ])('written %j is refused', (written, message) => {
    expect(() => resolveRowPath(folder, written)).toThrow(
      expect.objectContaining({ code: 'badData', message: expect.stringContaining(message) as string }),
    );
  });

  it('never leaves the folder', () => {
    const part = fc.constantFrom('..', '.', '/', '\\', 'a', 'C:', '%2e%2e', ' ', '~', '');
    fc.assert(
      fc.property(
        fc.array(part).map((parts) => parts.join('')),
        (written) => {
          let resolved: string;
          try {
            resolved = resolveRowPath(folder, written);
          } catch (error) {
            expect(error).toBeInstanceOf(LabError);
            return;
          }
          expect(`${resolved}${path.sep}`.startsWith(`${folder}${path.sep}`)).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('files of rows', () => {
  it('are handed on in their order', async () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, '100% sure'));
    writeFileSync(path.join(folder, '100% sure', 'a.png'), 'one');
    writeFileSync(path.join(folder, 'b.png'), 'two');
    const found: unknown[] = [];
    const values = ['100% sure\\a.png', ' b.png '];
    const problems = await readRowFiles(sourceOf(folder, values), (bytes, file, row) => {
      found.push([Buffer.from(bytes).toString(), file, row]);
    });
    expect(problems).toEqual([]);
    expect(found).toEqual([
      ['one', values[0], 0],
      ['two', values[1], 1],
    ]);
  });

  it('that cannot be used are one problem of their row each', async () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'sub'));
    symlinkSync('loop', path.join(folder, 'loop'));
    writeFileSync(path.join(folder, 'good.png'), picture);
    writeFileSync(path.join(folder, 'good.txt'), picture);
    writeFileSync(path.join(folder, 'empty.png'), '');
    writeFileSync(path.join(folder, 'cut.png'), picture.subarray(0, 20));
    writeFileSync(path.join(folder, 'text.png'), 'this is no picture');
    const expected: [string, string | undefined][] = [
      ['good.png', undefined],
      ['good.txt', undefined],
      ['', 'no file is named'],
      ['none.png', 'the file none.png does not exist'],
      ['good.png/a.png', 'the file good.png/a.png does not exist, as a file stands in its path'],
      ['sub', 'sub is a folder, a file is expected'],
      ['.', '. is a folder, a file is expected'],
      ['loop', 'the file loop is a link that leads to itself'],
      ['forbidden.png', 'the file forbidden.png may not be read'],
      ['x'.repeat(5000), `"${'x'.repeat(40)}…" is too long for the name of a file`],
      ['../a.png', "../a.png lies outside the manifest's folder; copy the file there and name it relative to it"],
      ['a\0b', '"a\\u0000b" is not a path'],
      ['empty.png', 'empty.png is empty. Get the file again, or take it out of the data.'],
      ['cut.png', 'cut.png is cut short: a PNG file of only 20 bytes. Get the file again, or take it out of the data.'],
      ['text.png', expect.stringContaining('text.png is not a PNG, JPEG, BMP or GIF picture') as string],
    ];
    const values = expected.map(([written]) => written);
    const problems = await readRowFiles(sourceOf(folder, values), (bytes, file) => void readImageSize(bytes, file));
    expect(problems).toEqual(expected.flatMap(([, reason], row) => (reason === undefined ? [] : [{ row, reason }])));
  });

  it('are followed by links, such as those of a folder of pictures that is kept elsewhere', async () => {
    const elsewhere = temporaryFolder();
    const folder = temporaryFolder();
    writeFileSync(path.join(elsewhere, 'a.png'), picture);
    symlinkSync(path.join(elsewhere, 'a.png'), path.join(folder, 'linked.png'));
    symlinkSync(elsewhere, path.join(folder, 'photos'));
    expect(await readRowFiles(sourceOf(folder, ['linked.png', 'photos/a.png']), () => undefined)).toEqual([]);
  });

  it('let a defect and a mistake of the experiment through', async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'a.png'), picture);
    for (const error of [new TypeError('defect'), new LabError('badExperiment', 'no size')]) {
      const reading = readRowFiles(sourceOf(folder, ['a.png']), () => {
        throw error;
      });
      await expect(reading).rejects.toBe(error);
    }
  });

  it('are not read on when the run is to stop', async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'a.png'), picture);
    let read = 0;
    const tick = (row: number): Promise<void> => (row === 2 ? Promise.reject(new CancelledError()) : Promise.resolve());
    const reading = readRowFiles(sourceOf(folder, ['a.png', 'none.png', 'a.png', 'a.png'], tick), () => (read += 1));
    await expect(reading).rejects.toBeInstanceOf(CancelledError);
    expect(read).toBe(1);
  });
});
