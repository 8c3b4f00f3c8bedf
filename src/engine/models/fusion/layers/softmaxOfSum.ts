import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import { createWeightlessLayer, inputAt } from '../../encoders/layers/weightlessLayer';
import type { ModelBuilder } from '../../modelBuilder';

/**
 * softmax(Σ z_m) over several `[batch, classes]` → `[batch, classes]`. One layer for both, since the loss is computed from
 * what goes into the softmax, which the library frees between layers.
 */
export function softmaxOfSum(builder: ModelBuilder, logits: SymbolicTensor[]): SymbolicTensor {
  const { tf } = builder;
  return builder.plain(
    'SoftmaxOfSum',
    (name) =>
      createWeightlessLayer(tf, 'SoftmaxOfSum', name, {
        outputShape: (shapes) => inputAt(shapes, 0),
        call: (values) => tf.softmax(tf.addN([...values])),
      }),
    logits,
  );
}
