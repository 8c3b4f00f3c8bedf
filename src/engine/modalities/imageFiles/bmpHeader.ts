import { badImage } from './badImage';
import type { ImageSize } from './imageSize';

export interface BmpHeader extends ImageSize {
  /** `[256, 3]`, red, green and blue of each index; absent when the pixels are colours. */
  readonly palette?: Uint8Array;
}

const convert = 'Save it as PNG, or as BMP with 24 bits and without compression.';
const fileHeaderLength = 14;
const infoHeaderLength = 40;
/** Red, green and blue masks of the one order of bytes in which TensorFlow reads pixels of 32 bits. */
const usualMasks = [0x00ff0000, 0x0000ff00, 0x000000ff] as const;
const alphaMask = 0xff000000;

/**
 * Reads a BMP's headers and palette. Accepted are 8 bits with a palette, 24 bits, and 32 bits in the usual order. In 32
 * bits without masks the fourth byte has no meaning; only a header that gives it an alpha mask makes it alpha.
 * Source: Microsoft, Bitmap Storage and BITMAPV4HEADER.
 * @throws LabError `badData` for a damaged header, fewer pixels than announced, or one of the rarer kinds of BMP.
 */
export function readBmpHeader(bytes: Uint8Array, origin: string): BmpHeader {
  if (bytes.length < fileHeaderLength + infoHeaderLength) {
    throw badImage(origin, `is cut short: a BMP file of only ${bytes.length} bytes`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = view.getUint32(14, true);
  if (headerLength < infoHeaderLength) {
    throw badImage(origin, `is a BMP file with an old header of ${headerLength} bytes`, convert);
  }
  const width = view.getInt32(18, true);
  // Negative where the rows go from top to bottom.
  const height = Math.abs(view.getInt32(22, true));
  const bits = view.getUint16(28, true);
  if (width <= 0 || height === 0) {
    throw badImage(origin, `is a damaged BMP file, it announces ${width} × ${height} pixels`);
  }
  const alpha = checkPixels(view, bits, origin);
  const start = view.getUint32(10, true);
  // A row is filled up to a multiple of four bytes.
  const needed = start + Math.ceil((width * bits) / 32) * 4 * height;
  if (start < fileHeaderLength + headerLength || needed > bytes.length) {
    throw badImage(origin, `is cut short: a BMP file of ${bytes.length} bytes for ${width} × ${height} pixels`);
  }
  const size = { format: 'bmp', height, width, alpha } as const;
  if (bits !== 8) {
    return { ...size, channels: 3 };
  }
  const palette = readPalette(bytes, view, fileHeaderLength + headerLength, start);
  return { ...size, channels: isGrey(palette) ? 1 : 3, palette };
}

/** Refuses what TensorFlow cannot read, and tells whether the fourth byte is alpha. */
function checkPixels(view: DataView, bits: number, origin: string): boolean {
  const compression = view.getUint32(30, true);
  if (![8, 24, 32].includes(bits)) {
    throw badImage(origin, `is a BMP file with ${bits} bits a pixel`, convert);
  }
  if (compression === 0) {
    return false;
  }
  // Masks follow the first 40 bytes of the header, or are part of a longer one.
  const withMasks = compression === 3 && bits === 32 && view.byteLength >= 70;
  if (!withMasks || usualMasks.some((mask, index) => view.getUint32(54 + 4 * index, true) !== mask)) {
    throw badImage(origin, `is a BMP file with compression ${compression} or an unusual order of bytes`, convert);
  }
  return view.getUint32(14, true) >= 56 && view.getUint32(66, true) === alphaMask;
}

/** Stored as blue, green, red and nothing; indices beyond the stored colours are black. */
function readPalette(bytes: Uint8Array, view: DataView, offset: number, end: number): Uint8Array {
  const announced = view.getUint32(46, true);
  const stored = Math.floor((end - offset) / 4);
  const count = Math.min(announced === 0 ? 256 : announced, 256, stored);
  const palette = new Uint8Array(256 * 3);
  for (let index = 0; index < count; index++) {
    const [blue = 0, green = 0, red = 0] = bytes.subarray(offset + 4 * index, offset + 4 * index + 3);
    palette.set([red, green, blue], 3 * index);
  }
  return palette;
}

function isGrey(palette: Uint8Array): boolean {
  for (let offset = 0; offset < palette.length; offset += 3) {
    if (palette[offset] !== palette[offset + 1] || palette[offset] !== palette[offset + 2]) {
      return false;
    }
  }
  return true;
}
