import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import { weightedLayer } from '../../layers/weightedLayer';
import { inputAt } from '../../layers/weightlessLayer';
import type { ModelBuilder } from '../../modelBuilder';

export const weightedAverageLayer = weightedLayer('WeightedAverage', (tf) => ({
  weights: (shapes) => [{ name: 'logits', shape: [shapes.length], start: 0 }],
  outputShape: (shapes) => inputAt(shapes, 0),
  call: (values, weights) => {
    // The compiler lets go of what a softmax was given, which must not be the weight itself.
    const logits = tf.reshape(inputAt(weights, 0), [1, values.length]);
    const shares = tf.softmax(logits);
    return tf.addN(values.map((value, m) => tf.mul(value, tf.slice(shares, [0, m], [1, 1]))));
  },
}));

/**
 * Σ a_m·x_m with learned weights a = softmax(logits), alike at the start: several `[batch, width]` → `[batch, width]`; as
 * many parameters as there are inputs.
 */
export function weightedAverage(builder: ModelBuilder, branch: string, inputs: SymbolicTensor[]): SymbolicTensor {
  return builder.ownWeighted(branch, weightedAverageLayer, inputs);
}
