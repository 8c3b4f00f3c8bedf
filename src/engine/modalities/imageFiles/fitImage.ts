import type { Tensor3D } from '@tensorflow/tfjs-node';

import type { TensorFlow } from '../../tensorflow';
import { toChannels } from './colours';
import { resizeImage } from './resizeImage';

/** The shape that every row gets. */
export interface ImageTarget {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

/**
 * Brings decoded pixels to a target: colours, size, whole numbers. The aspect ratio changes where it has to, as with
 * Keras's `image_dataset_from_directory`.
 * @param image `[height, width, 1 | 3]`, float, 0–255.
 * @returns `[height, width, channels]`, int32, 0–255.
 */
export function fitImage(tf: TensorFlow, image: Tensor3D, target: ImageTarget): Tensor3D {
  return tf.tidy(() => {
    const { height, width, channels } = target;
    const resized = resizeImage(tf, toChannels(tf, image, channels), height, width);
    return tf.cast<Tensor3D>(tf.clipByValue<Tensor3D>(tf.round(resized), 0, 255), 'int32');
  });
}
