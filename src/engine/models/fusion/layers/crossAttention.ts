import type { SymbolicTensor, Tensor } from '@tensorflow/tfjs-node';

import type { TensorFlow } from '../../../tensorflow';
import { weightedLayer } from '../../layers/weightedLayer';
import { inputAt } from '../../layers/weightlessLayer';
import type { ModelBuilder } from '../../modelBuilder';

/** A score that leaves a step no weight, and with which float32 still computes. */
const hidden = 1e9;

export const crossAttentionLayer = weightedLayer('CrossAttention', (tf) => ({
  weights: (shapes) => {
    const width = Number(inputAt(shapes, 0).at(-1));
    return ['query_kernel', 'key_kernel', 'value_kernel'].map((kernel) => ({
      name: kernel,
      shape: [width, width],
      start: 0,
    }));
  },
  outputShape: (shapes) => inputAt(shapes, 0),
  call: (given, kernels) => {
    const queries = project(tf, inputAt(given, 0), inputAt(kernels, 0));
    const keys = project(tf, inputAt(given, 1), inputAt(kernels, 1));
    const values = project(tf, inputAt(given, 1), inputAt(kernels, 2));
    const scale = Math.sqrt(queries.shape[2] ?? 1);
    const scores = tf.div(tf.matMul(queries, keys, false, true), scale);
    return tf.matMul(attention(tf, scores, given[2]), values);
  },
}));

/**
 * softmax((X_α W_Q)(X_β W_K)ᵀ / √d)·X_β W_V for `[X_α, X_β]` of `[batch, steps, d]`, whose numbers of steps may differ →
 * `[batch, steps of α, d]`; 3·d² parameters. A third input masks X_β, `[batch, steps of β]`: where it is 0 a step gets no
 * weight, and where it is 0 throughout the result is 0.
 */
export function crossAttention(builder: ModelBuilder, branch: string, inputs: SymbolicTensor[]): SymbolicTensor {
  return builder.ownWeighted(branch, crossAttentionLayer, inputs);
}

/** Weights of the steps of β for each step of α: `[batch, steps of α, steps of β]`. */
function attention(tf: TensorFlow, scores: Tensor, mask: Tensor | undefined): Tensor {
  if (mask === undefined) {
    return tf.softmax(scores);
  }
  const [batch = 0, steps = 0] = mask.shape;
  const present = tf.reshape(mask, [batch, 1, steps]);
  const visible = tf.add(scores, tf.mul(tf.sub(present, 1), hidden));
  // The softmax of a row without any step is not zero by itself.
  return tf.mul(tf.softmax(visible), present);
}

/** Every step times a matrix: `[batch, steps, width]` and `[width, units]` → `[batch, steps, units]`. */
function project(tf: TensorFlow, x: Tensor, kernel: Tensor): Tensor {
  const [batch = 0, steps = 0, width = 0] = x.shape;
  const product = tf.matMul(tf.reshape(x, [batch * steps, width]), kernel);
  return tf.reshape(product, [batch, steps, kernel.shape[1] ?? 0]);
}
