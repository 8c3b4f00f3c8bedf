import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import { weightedLayer } from '../../layers/weightedLayer';
import { inputAt } from '../../layers/weightlessLayer';
import type { ModelBuilder } from '../../modelBuilder';

export const termSumLayer = weightedLayer('TermSum', (tf) => ({
  weights: (shapes) => {
    const [rank = 0, width = 0] = inputAt(shapes, 0).slice(1).map(Number);
    return [
      { name: 'weights', shape: [rank], start: 1 / rank },
      { name: 'bias', shape: [width], start: -1 },
    ];
  },
  outputShape: ([shape = []]) => [shape[0] ?? null, shape[2] ?? null],
  call: (inputs, weights) => {
    const scales = tf.reshape(inputAt(weights, 0), [1, -1, 1]);
    return tf.add(tf.sum(tf.mul(inputAt(inputs, 0), scales), 1), inputAt(weights, 1));
  },
}));

/**
 * Σ w_r·x_r + b over the terms x_r: `[batch, rank, width]` → `[batch, width]`; rank + width parameters. The weights start
 * at 1/rank and the bias at −1: the mean of the terms, less the 1 that they are near at the start of low-rank fusion.
 */
export function termSum(builder: ModelBuilder, branch: string, terms: SymbolicTensor): SymbolicTensor {
  return builder.ownWeighted(branch, termSumLayer, terms);
}
