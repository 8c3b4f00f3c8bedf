import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

import { LabError } from '../../protocol/errors';
import type { Dataset } from './dataset';
import { parseIdx } from './idx';
import type { ImageRows } from './imageRows';

const classes = 10;
const imageSize = 28;
/** Where Node stops reading a file; a packed file may not grow beyond it either. */
const maxFileBytes = 2 ** 31 - 1;

/** The published names, without the part in which copies differ (`-idx3-ubyte`, `.idx3-ubyte`, `.gz`). */
const parts = {
  trainingImages: 'train-images',
  trainingLabels: 'train-labels',
  testImages: 't10k-images',
  testLabels: 't10k-labels',
} as const;

/**
 * Reads the four MNIST files from a folder, gzipped or not. Any data set in the same format will do, such as
 * Fashion-MNIST; the images are 28 × 28 and the labels 0 to 9.
 * @throws LabError `badData` that names the file and what is wrong with it.
 */
export async function loadMnist(folder: string): Promise<Dataset> {
  const names = await readdir(folder).catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'does not exist' : `cannot be read: ${message}`;
    throw new LabError('badData', `The data folder ${folder} ${reason}. Check the setting data.folder.`);
  });
  const hash = createHash('sha256');
  const read = async (
    part: keyof typeof parts,
    dimensions: 1 | 3,
  ): Promise<{ file: string; array: ReturnType<typeof parseIdx> }> => {
    const file = findFile(folder, names, parts[part], dimensions);
    const bytes = await readMaybeGzipped(file);
    hash.update(bytes);
    return { file, array: parseIdx(bytes, file, dimensions) };
  };
  // One after the other, so that the digest does not depend on which file is read first.
  const training = joinRows(await read('trainingImages', 3), await read('trainingLabels', 1));
  const test = joinRows(await read('testImages', 3), await read('testLabels', 1));
  return { name: 'MNIST', sha256: hash.digest('hex'), classes, training, test };
}

function findFile(folder: string, names: readonly string[], part: string, dimensions: number): string {
  const pattern = new RegExp(`^${part}[-.]idx${dimensions}-ubyte(\\.gz)?$`);
  // An unpacked file is preferred to its packed copy.
  const name = names.filter((candidate) => pattern.test(candidate)).sort((a, b) => a.length - b.length)[0];
  if (name === undefined) {
    throw new LabError(
      'badData',
      `The data folder ${folder} has no file ${part}-idx${dimensions}-ubyte (or .gz). ` +
        'It needs the four MNIST files; without the setting data.folder the built-in digits are used.',
    );
  }
  return path.join(folder, name);
}

async function readMaybeGzipped(file: string): Promise<Uint8Array> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new LabError('badData', `${file} cannot be read: ${(error as Error).message}.`, undefined, { cause: error });
  });
  // By content, not by name: copies are often renamed.
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) {
    return bytes;
  }
  return promisify(gunzip)(bytes, { maxOutputLength: maxFileBytes }).catch((error: unknown) => {
    throw new LabError('badData', `${file} is a damaged gzip file: ${(error as Error).message}. Get it again.`);
  });
}

interface IdxFile {
  readonly file: string;
  readonly array: ReturnType<typeof parseIdx>;
}

function joinRows(images: IdxFile, labels: IdxFile): ImageRows {
  const [count = 0, height = 0, width = 0] = images.array.shape;
  if (height !== imageSize || width !== imageSize) {
    throw new LabError(
      'badData',
      `${images.file}: images are ${height} × ${width} pixels, expected ${imageSize} × ${imageSize}.`,
    );
  }
  if (count === 0) {
    throw new LabError('badData', `${images.file}: holds no images.`);
  }
  if (labels.array.shape[0] !== count) {
    throw new LabError(
      'badData',
      `${labels.file}: has ${labels.array.shape[0] ?? 0} labels for the ${count} images of ${path.basename(images.file)}. ` +
        'The files do not belong together; get both again.',
    );
  }
  const bad = labels.array.values.findIndex((label) => label >= classes);
  if (bad !== -1) {
    throw new LabError(
      'badData',
      `${labels.file}: row ${bad + 1} has label ${labels.array.values[bad] ?? 0}, expected 0 to ${classes - 1}.`,
    );
  }
  return { count, height, width, pixels: images.array.values, labels: labels.array.values };
}
