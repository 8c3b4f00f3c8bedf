import type { SymbolicTensor, Tensor } from '@tensorflow/tfjs-node';

import type { TensorFlow } from '../../../tensorflow';
import { weightlessLayer } from '../../layers/weightlessLayer';
import type { ModelBuilder } from '../../modelBuilder';

export const outerProductLayer = weightlessLayer('OuterProduct', (tf) => ({
  outputShape: (shapes) => [null, shapes.reduce((product, shape) => product * (Number(shape[1]) + 1), 1)],
  call: (values) =>
    values
      .map((value) => withOne(tf, value))
      .reduce((product, x) => {
        const [batch = 0, left = 0] = product.shape;
        const right = x.shape[1] ?? 0;
        const outer = tf.mul(tf.reshape(product, [batch, left, 1]), tf.reshape(x, [batch, 1, right]));
        return tf.reshape(outer, [batch, left * right]);
      }),
}));

/**
 * [1; x_1] ⊗ … ⊗ [1; x_M] as a vector: `[batch, d_m]` each → `[batch, Π (d_m + 1)]`. The numbers of the last input are next
 * to each other.
 */
export function outerProduct(builder: ModelBuilder, inputs: SymbolicTensor[]): SymbolicTensor {
  return builder.own(outerProductLayer, inputs);
}

/** [1; x] */
function withOne(tf: TensorFlow, x: Tensor): Tensor {
  return tf.concat([tf.ones([x.shape[0], 1]), x], 1);
}
