import type { Tensor, Tensor3D } from '@tensorflow/tfjs-node';

import { LabError } from '../../../protocol/errors';
import type { TensorFlow } from '../../tensorflow';
import { badImage } from './badImage';
import { readBmpHeader } from './bmpHeader';
import { flattenAlpha } from './colours';
import { fitImage, type ImageTarget } from './fitImage';
import { gifTrailer, readGifStructure } from './gifStructure';
import type { ImageSize } from './imageSize';
import { readImageSize } from './readImageSize';

/** A decoded picture, and what was done to it. */
export interface DecodedImage {
  /** `[height, width, channels]`, row-major, 0–255. */
  readonly pixels: Uint8Array;
  readonly originalHeight: number;
  readonly originalWidth: number;
  /** Whether the file's size differs from the target's. */
  readonly resized: boolean;
}

/** More are refused before one is decoded; so many take 0.8 GB while they are decoded, with transparency 2 GB. */
export const maxPixels = 2 ** 25;
/** Bounds the matrices of `resizeImage`, whose sides are those of the file and of the target. */
const maxSide = 2 ** 15;
const maxTargetSide = 2 ** 11;

/**
 * Decodes a PNG, JPEG, BMP or GIF file, told apart by content, to a row of pixels.
 *
 * - Transparency is laid over white (`flattenAlpha`); in a GIF it is black, or the frame before.
 * - 16-bit PNG keeps its upper 8 bits. Colour profiles, gamma and EXIF rotation are not applied, as in `tf.io`.
 * - Colour becomes grey by the luma of ITU-R BT.601; grey becomes colour by repetition.
 * - Of a GIF the first frame counts; `decodeGifFrames` gives all.
 * - Size: bilinear with anti-aliasing (`resizeImage`), stretched.
 *
 * @param origin Named in errors: the file's path.
 * @throws LabError `badData` when the file is no picture, damaged, cut short or too large; `badExperiment` when the
 * target is no size.
 */
export function decodeImageFile(tf: TensorFlow, bytes: Uint8Array, origin: string, target: ImageTarget): DecodedImage {
  checkTarget(target);
  const size = readImageSize(bytes, origin);
  checkPixelCount(size, 1, origin);
  const row = decodeSafely(tf, origin, size, () => {
    const image = decodePixels(tf, bytes, origin, size);
    checkDecodedSize(image.shape, size, origin);
    return isFitting(size, target) ? image : fitImage(tf, image.toFloat(), target);
  });
  try {
    return {
      pixels: Uint8Array.from(row.dataSync()),
      originalHeight: size.height,
      originalWidth: size.width,
      resized: size.height !== target.height || size.width !== target.width,
    };
  } finally {
    row.dispose();
  }
}

/** @throws LabError `badExperiment` for a target whose sides are not whole numbers from 1 to 2,048. */
export function checkTarget({ height, width }: ImageTarget): void {
  if (![height, width].every((side) => Number.isInteger(side) && side > 0 && side <= maxTargetSide)) {
    throw new LabError(
      'badExperiment',
      `Pictures cannot be brought to ${height} × ${width} pixels. Give a height and a width from 1 to ${maxTargetSide}.`,
    );
  }
}

/** @throws LabError `badData` before a decompression bomb can take the memory. */
export function checkPixelCount({ height, width }: ImageSize, frames: number, origin: string): void {
  if (height * width * frames > maxPixels || Math.max(height, width) > maxSide) {
    const all = frames === 1 ? '' : `${frames} frames of `;
    throw badImage(
      origin,
      `announces ${all}${width} × ${height} pixels; at most ${maxPixels} are decoded, and ${maxSide} in a row or column`,
      'Scale it down, or take it out of the data.',
    );
  }
}

/** Runs the decoder; what it throws is told as the file's problem, and its tensors are gone. */
export function decodeSafely<T extends Tensor>(
  tf: TensorFlow,
  origin: string,
  { format }: ImageSize,
  decode: () => T,
): T {
  try {
    return tf.tidy(decode);
  } catch (error) {
    if (error instanceof LabError) {
      throw error;
    }
    throw badImage(origin, `is a damaged ${format.toUpperCase()} file, its pixels cannot be decoded`, undefined, error);
  }
}

/** Whether decoded pixels are the row as they are: whole numbers, and of the target's shape. */
function isFitting({ height, width, channels, format, alpha }: ImageSize, target: ImageTarget): boolean {
  const isWhole = !alpha && (format === 'png' || format === 'jpeg');
  return isWhole && height === target.height && width === target.width && channels === target.channels;
}

/** `[height, width, 1 | 3]`. Channels are asked of the decoder as they are stored: its own luma differs. */
function decodePixels(
  tf: TensorFlow,
  bytes: Uint8Array,
  origin: string,
  { format, channels, alpha }: ImageSize,
): Tensor3D {
  switch (format) {
    case 'png': {
      const image = tf.node.decodePng(bytes, alpha ? 4 : channels);
      return alpha ? flattenAlpha(tf, image.toFloat()) : image;
    }
    case 'jpeg':
      return tf.node.decodeJpeg(bytes, channels);
    case 'bmp':
      return decodeBmpPixels(tf, bytes, origin);
    case 'gif': {
      // The file is ended after its first frame, so that no other is unpacked.
      const { firstFrameEnd } = readGifStructure(bytes, origin);
      const first = new Uint8Array(firstFrameEnd + 1);
      first.set(bytes.subarray(0, firstFrameEnd));
      first[firstFrameEnd] = gifTrailer;
      return tf.node.decodeGif(first).squeeze<Tensor3D>([0]).toFloat();
    }
  }
}

/** TensorFlow takes a palette's indices for grey values, and the unused fourth byte for alpha. */
function decodeBmpPixels(tf: TensorFlow, bytes: Uint8Array, origin: string): Tensor3D {
  const { palette, alpha, channels, height, width } = readBmpHeader(bytes, origin);
  const image = tf.node.decodeBmp(bytes);
  if (palette === undefined) {
    return alpha ? flattenAlpha(tf, image.toFloat()) : image.slice([0, 0, 0], [height, width, 3]).toFloat();
  }
  const colours = tf.tensor2d(Float32Array.from(palette), [256, 3]).slice([0, 0], [256, channels]);
  return colours.gather(image.flatten().toInt()).reshape([height, width, channels]);
}

function checkDecodedSize(shape: readonly number[], { height, width, format }: ImageSize, origin: string): void {
  if (shape[0] !== height || shape[1] !== width) {
    throw badImage(origin, `is a damaged ${format.toUpperCase()} file, its headers and its pixels disagree in size`);
  }
}
