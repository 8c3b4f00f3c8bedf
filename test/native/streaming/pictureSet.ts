import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { crc32, deflateSync } from 'node:zlib';

export interface PictureSet {
  readonly rows: number;
  /** Pixels of each side. */
  readonly size: number;
  /** Rows whose file is no picture. */
  readonly damaged?: readonly number[];
  /** Rows without a picture. */
  readonly without?: readonly number[];
}

const classes = 4;
const filesInFolder = 1000;
const words = ['red', 'green', 'blue', 'grey'];

/**
 * Writes a set of colour PNG files with a manifest of pictures, texts, numbers and labels; the same for the same numbers.
 * A class is a stripe in the picture, most of the words of the text, and the mean of two numbers.
 * @returns The manifest's path.
 */
export function writePictureSet(folder: string, { rows, size, damaged = [], without = [] }: PictureSet): string {
  const lines = ['picture,words,width,weight,label'];
  const bad = new Set(damaged);
  const absent = new Set(without);
  for (let row = 0; row < rows; row++) {
    const random = generator(row + 1);
    const label = row % classes;
    const sub = `part${String(Math.floor(row / filesInFolder)).padStart(3, '0')}`;
    const name = `${sub}/${String(row).padStart(6, '0')}.png`;
    if (row % filesInFolder === 0) {
      mkdirSync(path.join(folder, sub), { recursive: true });
    }
    if (!absent.has(row)) {
      writeFileSync(path.join(folder, name), bad.has(row) ? 'no picture' : png(size, pixels(size, label, random)));
    }
    const text = Array.from({ length: 6 }, () => words[random() < 0.5 ? label : Math.floor(random() * classes)]);
    const number = (): string => (label + random() * 3).toFixed(3);
    lines.push(`${absent.has(row) ? '' : name},${text.join(' ')},${number()},${number()},class${label}`);
  }
  const manifest = path.join(folder, 'manifest.csv');
  writeFileSync(manifest, `${lines.join('\n')}\n`);
  return manifest;
}

/** Noise with a brighter stripe whose place is the class. */
function pixels(size: number, label: number, random: () => number): Buffer {
  const rows = Buffer.alloc(size * (3 * size + 1));
  for (let y = 0; y < size; y++) {
    const inStripe = Math.floor((y * classes) / size) === label;
    for (let x = 0; x < 3 * size; x++) {
      rows[y * (3 * size + 1) + 1 + x] = Math.floor(random() * 120) + (inStripe ? 100 : 40);
    }
  }
  return rows;
}

function png(size: number, rows: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const bytes = Buffer.alloc(body.length + 8);
  bytes.writeUInt32BE(data.length, 0);
  bytes.set(body, 4);
  bytes.writeUInt32BE(crc32(body), body.length + 4);
  return bytes;
}

/** Numbers from 0 to 1 by a linear congruential generator (Numerical Recipes): quick, and good enough for noise. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
