import { formatProblem, type WantedFormat } from '../fileFormat';
import { badImage } from './badImage';
import { readBmpHeader } from './bmpHeader';
import { readGifHeader } from './gifStructure';
import type { ImageFormat, ImageSize } from './imageSize';
import { readJpegHeader } from './jpegHeader';
import { readPngHeader } from './pngHeader';

/** First bytes by which a file is known; its name is not asked. */
const signatures: readonly (readonly [ImageFormat, readonly number[]])[] = [
  ['png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['jpeg', [0xff, 0xd8, 0xff]],
  ['gif', [0x47, 0x49, 0x46, 0x38]],
  ['bmp', [0x42, 0x4d]],
];

const wanted: WantedFormat = {
  kind: 'picture',
  title: 'a PNG, JPEG, BMP or GIF picture',
  convertStep: 'Convert it to PNG or JPEG, or take it out of the data.',
};

/** The format by content; `undefined` for anything else than PNG, JPEG, BMP and GIF. */
export function imageFormatOf(bytes: Uint8Array): ImageFormat | undefined {
  return signatures.find(([, start]) => start.every((value, index) => bytes[index] === value))?.[0];
}

/**
 * Height, width and channels of a picture file, from its headers alone; no pixel is decoded. The pixels behind sound
 * headers can still be damaged.
 * @param origin Named in errors: the file's path.
 * @throws LabError `badData` when the file is no picture or its headers are damaged.
 */
export function readImageSize(bytes: Uint8Array, origin: string): ImageSize {
  switch (imageFormatOf(bytes)) {
    case 'png':
      return readPngHeader(bytes, origin);
    case 'jpeg':
      return readJpegHeader(bytes, origin);
    case 'gif':
      return readGifHeader(bytes, origin);
    case 'bmp': {
      const { format, height, width, channels, alpha } = readBmpHeader(bytes, origin);
      return { format, height, width, channels, alpha };
    }
    case undefined: {
      const { what, step } = formatProblem(bytes, wanted);
      throw badImage(origin, what, step);
    }
  }
}
