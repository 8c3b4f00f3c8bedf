import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import { inputAt, weightlessLayer } from '../../layers/weightlessLayer';
import type { ModelBuilder } from '../../modelBuilder';

export const gatedSumLayer = weightlessLayer('GatedSum', (tf) => ({
  outputShape: (shapes) => inputAt(shapes, 1),
  call: (values) => {
    const [gate, open, closed] = [inputAt(values, 0), inputAt(values, 1), inputAt(values, 2)];
    return tf.add(tf.mul(gate, open), tf.mul(tf.sub(1, gate), closed));
  },
}));

/** z ⊙ a + (1 − z) ⊙ b for `[z, a, b]`, each `[batch, width]` → `[batch, width]`. */
export function gatedSum(builder: ModelBuilder, inputs: SymbolicTensor[]): SymbolicTensor {
  return builder.own(gatedSumLayer, inputs);
}
