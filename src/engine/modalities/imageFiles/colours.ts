import type { Tensor3D } from '@tensorflow/tfjs-node';

import type { TensorFlow } from '../../tensorflow';

/** Shares of red, green and blue in the luma of ITU-R BT.601, as in Pillow's `convert('L')`. */
const lumaWeights = [0.299, 0.587, 0.114];
const white = 255;

/**
 * Lays `[height, width, 4]` (0–255) over white: c·a + 255·(1 − a). What is hidden under full transparency never shows;
 * white is what a page behind the picture usually is.
 */
export function flattenAlpha(tf: TensorFlow, image: Tensor3D): Tensor3D {
  return tf.tidy(() => {
    const [height, width] = image.shape;
    const colour = image.slice([0, 0, 0], [height, width, 3]);
    const alpha = image.slice([0, 0, 3], [height, width, 1]).div(255);
    return colour.sub(white).mul(alpha).add(white);
  });
}

/** Brings 1 or 3 channels to 1 or 3: colour becomes luma, grey is repeated. */
export function toChannels(tf: TensorFlow, image: Tensor3D, channels: 1 | 3): Tensor3D {
  const found = image.shape[2];
  if (found === channels) {
    return image;
  }
  return tf.tidy(() =>
    channels === 3 ? image.tile([1, 1, 3]) : image.mul(tf.tensor1d(lumaWeights)).sum<Tensor3D>(2, true),
  );
}
