import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import { inputAt, weightlessLayer } from '../../layers/weightlessLayer';
import type { ModelBuilder } from '../../modelBuilder';

export const softmaxOfSumLayer = weightlessLayer('SoftmaxOfSum', (tf) => ({
  outputShape: (shapes) => inputAt(shapes, 0),
  call: (values) => tf.softmax(tf.addN([...values])),
}));

/**
 * softmax(Σ z_m) over several `[batch, classes]` → `[batch, classes]`. One layer for both, since the loss is computed from
 * what goes into the softmax, which the library frees between layers.
 */
export function softmaxOfSum(builder: ModelBuilder, logits: SymbolicTensor[]): SymbolicTensor {
  return builder.own(softmaxOfSumLayer, logits);
}
