import type { Scalar, Tensor2D } from '@tensorflow/tfjs-node';

import type { TensorFlow } from '../tensorflow';

/** Mean of (prediction − target)² over the rows, both `[batch, 1]`. */
export function meanSquaredError(tf: TensorFlow, predictions: Tensor2D, targets: Tensor2D): Scalar {
  return tf.mean(tf.square(tf.sub(predictions, targets)));
}
