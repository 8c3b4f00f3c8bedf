import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import { inputAt } from '../../encoders/layers/weightlessLayer';
import type { ModelBuilder } from '../../modelBuilder';
import { createWeightedLayer } from './weightedLayer';

/**
 * Σ a_m·x_m with learned weights a = softmax(logits), alike at the start: several `[batch, width]` → `[batch, width]`; as
 * many parameters as there are inputs.
 */
export function weightedAverage(builder: ModelBuilder, branch: string, inputs: SymbolicTensor[]): SymbolicTensor {
  const { tf } = builder;
  return builder.layer(
    branch,
    'WeightedAverage',
    (name) =>
      createWeightedLayer(tf, 'WeightedAverage', name, {
        weights: (shapes) => [{ name: 'logits', shape: [shapes.length], start: 0 }],
        outputShape: (shapes) => inputAt(shapes, 0),
        call: (values, weights) => {
          const shares = tf.softmax(inputAt(weights, 0));
          return tf.addN(values.map((value, place) => tf.mul(value, tf.slice(shares, [place], [1]))));
        },
      }),
    inputs,
  );
}
