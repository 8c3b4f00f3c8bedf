import { crc32, deflateSync } from 'node:zlib';

import { beforeAll, describe, expect, it } from 'vitest';

import { decodeImageFile } from '../../../src/engine/modalities/imageFiles/decodeImageFile';
import { decodePlainPng } from '../../../src/engine/modalities/imageFiles/decodePlainPng';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { nativeTensorFlow } from '../../support/tensorflow';
import { png } from '../../unit/engine/modalities/imageFiles/pictureBytes';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

const width = 7;
const height = 10;

/** Bytes that look like chance and are the same each time. */
function noise(length: number, seed: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, index) => (Math.imul(index + seed, 2654435761) >>> 13) & 255));
}

/** A picture whose rows have the filters 0 to 4 in turn, over noise, with its pixels in two chunks. */
function filtered(channels: 1 | 3): Buffer {
  const rows = Array.from({ length: height }, (_, row) =>
    Buffer.concat([Buffer.from([row % 5]), noise(width * channels, row)]),
  );
  const data = deflateSync(Buffer.concat(rows));
  const frame = png({ width, height, colourType: channels === 1 ? 0 : 2 });
  const parts = [data.subarray(0, 20), data.subarray(20)].map((part) => chunk('IDAT', part));
  return Buffer.concat([frame.subarray(0, 33), ...parts, chunk('IEND', Buffer.alloc(0))]);
}

function chunk(name: string, data: Buffer): Buffer {
  const bytes = Buffer.alloc(data.length + 12);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(name, 4, 'latin1');
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, data.length + 8)), data.length + 8);
  return bytes;
}

describe('a plain PNG file', () => {
  it.each([1, 3] as const)('of %i channels gives, for every filter, what TensorFlow gives', (channels) => {
    const file = filtered(channels);
    const target = { height, width, channels };
    const expected = decodeImageFile(tf, file, 'a.png', target).pixels;
    expect(decodePlainPng(file, target)).toEqual(expected);
    expect(new Set(expected).size).toBeGreaterThan(30);
  });

  it('that the backend wrote gives its pixels', async () => {
    const values = Int32Array.from(noise(height * width * 3, 5));
    const file = await tf.node.encodePng(tf.tensor3d(values, [height, width, 3], 'int32'));
    expect(decodePlainPng(file, { height, width, channels: 3 })).toEqual(Uint8Array.from(values));
  });
});

describe('a file that is not plain, or not whole,', () => {
  const target = { height, width, channels: 3 } as const;

  it.each([
    ['of another size', () => decodePlainPng(filtered(3), { ...target, width: 8 })],
    ['of other colours', () => decodePlainPng(filtered(1), target)],
    ['cut short', () => decodePlainPng(filtered(3).subarray(0, -20), target)],
    ['with a wrong check sum', () => decodePlainPng(changed(filtered(3), 60), target)],
    ['that is no PNG', () => decodePlainPng(Buffer.from('no picture'), target)],
    ['that is empty', () => decodePlainPng(Buffer.alloc(0), target)],
    ['with a palette', () => decodePlainPng(png({ width, height, colourType: 3, palette: [1, 2, 3] }), target)],
    ['of 16 bits', () => decodePlainPng(png({ width, height, colourType: 2, bitDepth: 16 }), target)],
    ['with a colour that is transparent', () => decodePlainPng(transparent(), target)],
    ['with too few pixels', () => decodePlainPng(png({ width, height, colourType: 2, rows: [[1, 2, 3]] }), target)],
  ])('%s is left to the other decoder', (_what, decode) => {
    expect(decode()).toBeUndefined();
  });
});

function changed(file: Buffer, at: number): Buffer {
  const copy = Buffer.from(file);
  copy[at] = (copy[at] ?? 0) ^ 255;
  return copy;
}

function transparent(): Buffer {
  const rows = Array.from({ length: height }, () => Array.from({ length: width * 3 }, () => 9));
  return png({ width, height, colourType: 2, transparency: [0, 9, 0, 9, 0, 9], rows });
}
