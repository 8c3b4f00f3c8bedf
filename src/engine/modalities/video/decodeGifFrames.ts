import type { Tensor3D, Tensor4D } from '@tensorflow/tfjs-node';

import type { TensorFlow } from '../../tensorflow';
import { badImage } from '../imageFiles/badImage';
import { checkPixelCount, checkTarget, decodeSafely } from '../imageFiles/decodeImageFile';
import { fitImage, type ImageTarget } from '../imageFiles/fitImage';
import { readGifStructure } from '../imageFiles/gifStructure';
import { imageFormatOf } from '../imageFiles/readImageSize';

/** The frames of a GIF, all of one size. */
export interface DecodedFrames {
  readonly frameCount: number;
  /** `[frameCount, height, width, channels]`, row-major, 0–255. */
  readonly frames: Uint8Array;
  readonly resized: boolean;
}

/** A GIF with more frames is refused. */
const mostFrames = 1000;

/**
 * Decodes all frames of a GIF, each brought to the target as `decodeImageFile` does. A frame that covers a part of the
 * picture, or has transparent pixels, shows the frame before it there. Delays between frames are not read: frames count
 * as evenly spaced.
 * @param origin Named in errors: the file's path.
 * @throws LabError `badData` when the file is no GIF, damaged, cut short, or has too many frames or pixels;
 * `badExperiment` when the target is no size.
 */
export function decodeGifFrames(tf: TensorFlow, bytes: Uint8Array, origin: string, target: ImageTarget): DecodedFrames {
  checkTarget(target);
  if (imageFormatOf(bytes) !== 'gif') {
    throw badImage(origin, bytes.length === 0 ? 'is empty' : 'is not a GIF file, by its first bytes');
  }
  const structure = readGifStructure(bytes, origin);
  const { frameCount, height, width } = structure;
  if (frameCount > mostFrames) {
    throw badImage(
      origin,
      `has ${frameCount} frames, more than ${mostFrames}`,
      'Shorten it, or save its frames as files in a folder.',
    );
  }
  checkPixelCount(structure, frameCount, origin);
  const all = decodeSafely(tf, origin, structure, () => tf.node.decodeGif(bytes));
  try {
    if (all.shape[0] !== frameCount || all.shape[1] !== height || all.shape[2] !== width) {
      throw badImage(origin, 'is a damaged GIF file, its headers and its pixels disagree');
    }
    return {
      frameCount,
      frames: fitFrames(tf, all, target),
      resized: height !== target.height || width !== target.width,
    };
  } finally {
    all.dispose();
  }
}

/** One frame at a time, so that only one is ever held as floats. */
function fitFrames(tf: TensorFlow, all: Tensor4D, target: ImageTarget): Uint8Array {
  const [count, height, width, channels] = all.shape;
  const length = target.height * target.width * target.channels;
  const frames = new Uint8Array(count * length);
  for (let index = 0; index < count; index++) {
    const frame = tf.tidy(() => {
      const image = all.slice([index, 0, 0, 0], [1, height, width, channels]);
      return fitImage(tf, image.reshape<Tensor3D>([height, width, channels]).toFloat(), target);
    });
    frames.set(frame.dataSync(), index * length);
    frame.dispose();
  }
  return frames;
}
