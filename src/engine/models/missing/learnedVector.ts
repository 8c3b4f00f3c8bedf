import type { Tensor } from '@tensorflow/tfjs-node';

import type { TensorFlow } from '../../tensorflow';
import { weightedLayer } from '../layers/weightedLayer';
import { inputAt } from '../layers/weightlessLayer';

/** One trained vector for every row, whatever the row holds: `[batch, ..., width]` → `[batch, width]`; 0 at the start. */
export const learnedVectorLayer = weightedLayer('LearnedVector', (tf) => ({
  weights: ([shape = []]) => [{ name: 'vector', shape: [Number(shape.at(-1))], start: 0 }],
  outputShape: ([shape = []]) => [shape[0] ?? null, shape.at(-1) ?? null],
  call: (inputs, weights) => repeated(tf, inputAt(weights, 0), inputAt(inputs, 0).shape[0]),
}));

/** A vector `[width]` once for each row. */
export function repeated(tf: TensorFlow, vector: Tensor, rows: number): Tensor {
  return tf.tile(tf.reshape(vector, [1, -1]), [rows, 1]);
}
