import type { Tensor3D } from '@tensorflow/tfjs-node';

import type { TensorFlow } from '../../tensorflow';
import { toChannels } from './colours';
import { resizeImage } from './resizeImage';

/** The shape that every row gets. */
export interface ImageTarget {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  /**
   * `stretch` (default, as Keras's `image_dataset_from_directory`) changes the aspect ratio where it has to; `pad` keeps
   * it and puts black around the picture, as `tf.image.resize_with_pad` does.
   */
  readonly fit?: 'stretch' | 'pad';
}

/**
 * Brings decoded pixels to a target: colours, size, whole numbers.
 * @param image `[height, width, 1 | 3]`, float, 0–255.
 * @returns `[height, width, channels]`, int32, 0–255.
 */
export function fitImage(tf: TensorFlow, image: Tensor3D, target: ImageTarget): Tensor3D {
  return tf.tidy(() => {
    const { height, width, channels, fit = 'stretch' } = target;
    const coloured = toChannels(tf, image, channels);
    const inner = fit === 'pad' ? innerSize(image.shape, target) : { height, width };
    const resized = resizeImage(tf, coloured, inner.height, inner.width);
    const top = Math.floor((height - inner.height) / 2);
    const left = Math.floor((width - inner.width) / 2);
    const padded = resized.pad<Tensor3D>([
      [top, height - inner.height - top],
      [left, width - inner.width - left],
      [0, 0],
    ]);
    return tf.cast<Tensor3D>(tf.clipByValue<Tensor3D>(tf.round(padded), 0, 255), 'int32');
  });
}

/** The largest size of the same aspect ratio inside the target, at least one pixel each way. */
function innerSize([fromHeight, fromWidth]: readonly number[], target: ImageTarget): { height: number; width: number } {
  const scale = Math.min(target.height / (fromHeight ?? 1), target.width / (fromWidth ?? 1));
  const side = (from = 1, limit: number): number => Math.min(limit, Math.max(1, Math.round(from * scale)));
  return { height: side(fromHeight, target.height), width: side(fromWidth, target.width) };
}
