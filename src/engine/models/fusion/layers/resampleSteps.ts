import type { SymbolicTensor, Tensor } from '@tensorflow/tfjs-node';

import type { TensorFlow } from '../../../tensorflow';
import type { OwnLayer } from '../../layers/ownLayer';
import { inputAt, weightlessLayer } from '../../layers/weightlessLayer';
import type { ModelBuilder } from '../../modelBuilder';

/**
 * Brings the sequence of each row to a common number of steps N, over the n steps that the row has: `[batch, L, width]` and
 * its mask `[batch, L]` → `[batch, N, width]`, y_j = Σ_i w_ji·x_i / Σ_i w_ji with
 *
 *   w_ji = max(0, 1 − |i − t_j| / r),  t_j = (j + ½)·n/N − ½,  r = max(1, n/N),  i = 0 … n − 1, j = 0 … N − 1
 *
 * Both sequences are cut into parts of equal length, n and N of them, and values belong to the middles of their parts: the
 * first part begins and the last one ends where the row does. On a finer grid this is linear interpolation, and the value at
 * an end holds for the half part outside of it. On a coarser one it is the mean under a triangle as wide as two steps of
 * the grid, which keeps what changes slower than the grid can tell and smooths the rest away, so that nothing comes back as
 * something slower. With n = N it is the sequence itself. Padding has no weight, wherever it lies; a row without any step
 * gives zeros.
 *
 * This is how pictures are resized with a triangle filter and antialiasing (Pillow's BILINEAR, `tf.image.resize`).
 */
export function resampleSteps(
  builder: ModelBuilder,
  x: SymbolicTensor,
  mask: SymbolicTensor | undefined,
  steps: number,
): SymbolicTensor {
  const layer = resampleLayer(steps);
  return builder.plain('Resample', (name) => layer.create(builder.tf, name), mask === undefined ? x : [x, mask]);
}

const classPrefix = 'ResampleTo';

/** The number of steps does not follow from the shapes, so it is in the name that a saved model is loaded by. */
function resampleLayer(steps: number): OwnLayer {
  return weightlessLayer(`${classPrefix}${steps}`, (tf) => ({
    outputShape: ([shape = []]) => [shape[0] ?? null, steps, shape[2] ?? null],
    call: (inputs) => {
      const values = inputAt(inputs, 0);
      const present = inputs[1] ?? tf.ones(values.shape.slice(0, 2));
      return tf.matMul(resamplingWeights(tf, present, steps), values);
    },
  }));
}

/** The layers of this kind that a saved model has, by its text. */
export function resampleLayersIn(topology: string): OwnLayer[] {
  const steps = [...topology.matchAll(new RegExp(`"${classPrefix}(\\d+)"`, 'g'))].map(([, number]) => Number(number));
  return [...new Set(steps)].map(resampleLayer);
}

/** The share of each step of a row in each step of the grid: `[batch, L]` of 1 and 0 → `[batch, N, L]`. */
function resamplingWeights(tf: TensorFlow, present: Tensor, steps: number): Tensor {
  const [batch = 0, length = 0] = present.shape;
  // The places of the steps that are there, counted without padding between them.
  const places = tf.reshape(tf.sub(tf.cumsum(present, 1), 1), [batch, 1, length]);
  const count = tf.reshape(tf.sum(present, 1), [batch, 1, 1]);
  const grid = Float32Array.from({ length: steps }, (_, j) => j);
  const j = tf.tensor3d(grid, [1, steps, 1]);
  const middles = tf.tensor3d(
    grid.map((value) => (value + 0.5) / steps),
    [1, steps, 1],
  );
  // j + (j + ½)·(n − N)/N, which is j to the last bit where n is N.
  const targets = tf.add(j, tf.mul(middles, tf.sub(count, steps)));
  const radius = tf.maximum(tf.div(count, steps), 1);
  const triangle = tf.relu(tf.sub(1, tf.div(tf.abs(tf.sub(places, targets)), radius)));
  const weights = tf.mul(triangle, tf.reshape(present, [batch, 1, length]));
  // The nearest step weighs at least ½, so that the sum is less for rows without any step alone.
  return tf.div(weights, tf.maximum(tf.sum(weights, 2, true), 0.5));
}
