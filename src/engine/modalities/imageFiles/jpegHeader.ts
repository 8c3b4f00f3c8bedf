import { badImage } from './badImage';
import type { ImageSize } from './imageSize';

const startOfScan = 0xda;
const endOfImage = 0xd9;

/**
 * Walks a JPEG's segments to the frame header, which holds the size. A rotation noted by a camera (EXIF) is not
 * applied, as `tf.io.decode_jpeg` does not apply it.
 * Source: ITU-T T.81, annex B.
 * @throws LabError `badData` when no frame header is found before the pixels or the end of the file.
 */
export function readJpegHeader(bytes: Uint8Array, origin: string): ImageSize {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 2;
  // A marker, the segment's length and, where it counts, the frame header's next six bytes.
  while (offset + 4 <= bytes.length) {
    const marker = view.getUint8(offset + 1);
    if (view.getUint8(offset) !== 0xff) {
      throw badImage(origin, `is a damaged JPEG file, there is no marker at byte ${offset}`);
    }
    if (marker === 0xff) {
      // Fill bytes are allowed in front of a marker.
      offset += 1;
    } else if (hasNoLength(marker)) {
      offset += 2;
    } else if (marker === startOfScan || marker === endOfImage) {
      throw badImage(origin, 'is a damaged JPEG file, it does not say its size');
    } else if (isFrameHeader(marker) && offset + 10 <= bytes.length) {
      return frameSize(view, offset, origin);
    } else {
      offset += 2 + Math.max(2, view.getUint16(offset + 2));
    }
  }
  throw badImage(origin, `is cut short: a JPEG file of only ${bytes.length} bytes, without its size`);
}

function frameSize(view: DataView, offset: number, origin: string): ImageSize {
  const height = view.getUint16(offset + 5);
  const width = view.getUint16(offset + 7);
  const components = view.getUint8(offset + 9);
  if (height === 0 || width === 0) {
    throw badImage(origin, `is a damaged JPEG file, it announces ${width} × ${height} pixels`);
  }
  return { format: 'jpeg', height, width, channels: components === 1 ? 1 : 3, alpha: false };
}

/** SOF0 to SOF15, without the three numbers among them that mean tables. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** TEM, RST0 to RST7 and a repeated SOI stand alone. */
function hasNoLength(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}
