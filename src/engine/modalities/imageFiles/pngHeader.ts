import { badImage } from './badImage';
import type { ImageSize } from './imageSize';

const signatureLength = 8;
/** Length, type, 13 bytes of data and checksum. */
const headerChunkLength = 25;
const maxDimension = 2 ** 31 - 1;

/**
 * Reads a PNG's first chunk, and looks for a colour that is declared transparent (`tRNS`) before the pixels.
 * Source: W3C, Portable Network Graphics Specification, §11.2.1 and §11.3.1.
 * @throws LabError `badData` when the header is cut short or says something impossible.
 */
export function readPngHeader(bytes: Uint8Array, origin: string): ImageSize {
  if (bytes.length < signatureLength + headerChunkLength) {
    throw badImage(origin, `is cut short: a PNG file of only ${bytes.length} bytes`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (chunkType(bytes, signatureLength) !== 'IHDR' || view.getUint32(signatureLength) !== 13) {
    throw badImage(origin, 'is a damaged PNG file, it does not start with its header');
  }
  const width = view.getUint32(signatureLength + 8);
  const height = view.getUint32(signatureLength + 12);
  const colourType = view.getUint8(signatureLength + 17);
  if (width === 0 || height === 0 || width > maxDimension || height > maxDimension) {
    throw badImage(origin, `is a damaged PNG file, it announces ${width} × ${height} pixels`);
  }
  if (![0, 2, 3, 4, 6].includes(colourType)) {
    throw badImage(origin, `is a damaged PNG file, its colour type is ${colourType}`);
  }
  const grey = colourType === 0 || colourType === 4;
  const alpha = colourType === 4 || colourType === 6 || declaresTransparency(bytes, view);
  return { format: 'png', height, width, channels: grey ? 1 : 3, alpha };
}

function declaresTransparency(bytes: Uint8Array, view: DataView): boolean {
  let offset = signatureLength + headerChunkLength;
  while (offset + 8 <= bytes.length) {
    const type = chunkType(bytes, offset);
    if (type === 'tRNS') {
      return true;
    }
    if (type === 'IDAT' || type === 'IEND') {
      return false;
    }
    offset += 12 + view.getUint32(offset);
  }
  return false;
}

/** The four letters after a chunk's length. */
function chunkType(bytes: Uint8Array, offset: number): string {
  return String.fromCharCode(...bytes.subarray(offset + 4, offset + 8));
}
