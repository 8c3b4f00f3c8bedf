import { crc32, deflateSync } from 'node:zlib';

/** Picture files made by hand, for kinds that the backend's own encoders do not write. */

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

export interface PngParts {
  readonly width: number;
  readonly height: number;
  readonly bitDepth?: number;
  readonly colourType: number;
  /** Rows of samples as the file stores them, without the filter byte. */
  readonly rows?: readonly (readonly number[])[];
  readonly palette?: readonly number[];
  readonly transparency?: readonly number[];
}

export function png({ width, height, bitDepth = 8, colourType, rows = [], palette, transparency }: PngParts): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([bitDepth, colourType, 0, 0, 0], 8);
  const data = deflateSync(Buffer.concat(rows.map((row) => Buffer.from([0, ...row]))));
  return Buffer.concat([
    pngSignature,
    pngChunk('IHDR', header),
    ...(palette === undefined ? [] : [pngChunk('PLTE', Buffer.from(palette))]),
    ...(transparency === undefined ? [] : [pngChunk('tRNS', Buffer.from(transparency))]),
    pngChunk('IDAT', data),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  chunk.set(body, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

export interface BmpParts {
  readonly width: number;
  /** Negative for rows from top to bottom. */
  readonly height: number;
  readonly bits: number;
  /** Rows in the order of the file: blue, green, red, or indices. */
  readonly rows: readonly (readonly number[])[];
  /** Blue, green, red, nothing of each index. */
  readonly palette?: readonly number[];
  readonly compression?: number;
  /** Red, green, blue and alpha; makes the header one of 56 bytes. */
  readonly masks?: readonly number[];
}

export function bmp({ width, height, bits, rows, palette = [], compression = 0, masks = [] }: BmpParts): Buffer {
  const headerLength = 40 + 4 * masks.length;
  const start = 14 + headerLength + palette.length;
  const header = Buffer.alloc(14 + headerLength);
  const body = Buffer.concat(
    rows.map((row) => Buffer.concat([Buffer.from(row), Buffer.alloc((4 - (row.length % 4)) % 4)])),
  );
  header.write('BM', 'latin1');
  header.writeUInt32LE(start + body.length, 2);
  header.writeUInt32LE(start, 10);
  header.writeUInt32LE(headerLength, 14);
  header.writeInt32LE(width, 18);
  header.writeInt32LE(height, 22);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(bits, 28);
  header.writeUInt32LE(compression, 30);
  header.writeUInt32LE(palette.length / 4, 46);
  masks.forEach((mask, index) => header.writeUInt32LE(mask, 54 + 4 * index));
  return Buffer.concat([header, Buffer.from(palette), body]);
}

export interface GifFrame {
  readonly left?: number;
  readonly top?: number;
  readonly width: number;
  readonly height: number;
  /** Palette indices below 128. */
  readonly indices: readonly number[];
  /** Index that lets the frame before show. */
  readonly transparent?: number;
}

/** A GIF with a palette of 128 colours at most: red, green, blue of each. */
export function gif(width: number, height: number, palette: readonly number[], frames: readonly GifFrame[]): Buffer {
  const colours = Buffer.alloc(3 * 128);
  colours.set(palette);
  const screen = Buffer.alloc(7);
  screen.writeUInt16LE(width, 0);
  screen.writeUInt16LE(height, 2);
  screen.set([0xf6, 0, 0], 4);
  return Buffer.concat([
    Buffer.from('GIF89a', 'latin1'),
    screen,
    colours,
    ...frames.flatMap((frame) => [gifControl(frame), gifImage(frame)]),
    Buffer.from([0x3b]),
  ]);
}

function gifControl({ transparent }: GifFrame): Buffer {
  return Buffer.from([0x21, 0xf9, 4, transparent === undefined ? 0 : 1, 10, 0, transparent ?? 0, 0]);
}

/** Codes of 8 bits: the table is cleared before it grows to 9, so that each pixel is a byte. */
function gifImage({ left = 0, top = 0, width, height, indices }: GifFrame): Buffer {
  const descriptor = Buffer.alloc(11);
  descriptor[0] = 0x2c;
  [left, top, width, height].forEach((value, index) => descriptor.writeUInt16LE(value, 1 + 2 * index));
  descriptor[10] = 7;
  const [clear, end] = [128, 129];
  const codes = [...indices.flatMap((value, index) => (index % 100 === 0 ? [clear, value] : [value])), end];
  const blocks: Buffer[] = [];
  for (let offset = 0; offset < codes.length; offset += 255) {
    const block = codes.slice(offset, offset + 255);
    blocks.push(Buffer.from([block.length, ...block]));
  }
  return Buffer.concat([descriptor, ...blocks, Buffer.from([0])]);
}

/** The head of a JPEG up to its frame header, with what a camera puts before it. */
export function jpegHead(width: number, height: number, components: number, marker = 0xc0): Buffer {
  const frame = Buffer.alloc(10 + 3 * components);
  frame.set([0xff, marker, 0, 8 + 3 * components, 8]);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  frame[9] = components;
  const comment = Buffer.from([0xff, 0xff, 0xfe, 0, 5, 0xff, 0xc0, 0x00]);
  return Buffer.concat([Buffer.from([0xff, 0xd8]), comment, frame]);
}
