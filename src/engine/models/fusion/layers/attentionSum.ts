import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import { inputAt, weightlessLayer } from '../../layers/weightlessLayer';
import type { ModelBuilder } from '../../modelBuilder';

export const attentionSumLayer = weightlessLayer('AttentionSum', (tf) => ({
  outputShape: (shapes) => inputAt(shapes, 1),
  call: (values) => {
    const shares = inputAt(values, 0);
    const [batch = 0] = shares.shape;
    return tf.addN(values.slice(1).map((value, m) => tf.mul(value, tf.slice(shares, [0, m], [batch, 1]))));
  },
}));

/** Σ a_m·x_m for `[a, x_1, …, x_M]`: a `[batch, M]` and M of `[batch, width]` → `[batch, width]`. */
export function attentionSum(builder: ModelBuilder, inputs: SymbolicTensor[]): SymbolicTensor {
  return builder.own(attentionSumLayer, inputs);
}
