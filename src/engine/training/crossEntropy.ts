import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-node';

import type { TensorFlow } from '../tensorflow';

/**
 * Mean sparse categorical cross-entropy of logits `[batch, classes]` and labels `[batch]`: −log softmax(z)ₙ, over the
 * rows. Its gradient is (softmax(z) − onehot) / rows, computed in one go, since going through the probabilities and
 * back loses precision.
 */
export function sparseCategoricalCrossEntropy(tf: TensorFlow, logits: Tensor2D, labels: Tensor1D): Scalar {
  const [rows, classes] = logits.shape;
  const target = tf.oneHot(labels, classes).cast('float32');
  const loss = tf.customGrad((z, save) => {
    const logProbabilities = tf.logSoftmax(z as Tensor2D);
    (save as (tensors: Tensor[]) => void)([logProbabilities, target]);
    const value = tf.neg(tf.div(tf.sum(tf.mul(logProbabilities, target)), rows));
    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor => {
      const [log, onehot] = saved as [Tensor, Tensor];
      return tf.mul(tf.sub(tf.exp(log), onehot), tf.div(dy, rows));
    };
    return { value, gradFunc };
  });
  return loss(logits) as Scalar;
}
