import type { LayersModel, Tensor } from '@tensorflow/tfjs-node';
import { expect } from 'vitest';

import type { TensorFlow } from '../../../src/engine/tensorflow';

/** A model's only output, row after row. */
export function predict(tf: TensorFlow, model: LayersModel, inputs: Tensor | Tensor[]): Float32Array {
  return tf.tidy(() => (model.predict(inputs) as Tensor).dataSync<'float32'>());
}

export function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual).toHaveLength(expected.length);
  let worst = 0;
  for (let index = 0; index < expected.length; index++) {
    const difference = Math.abs((actual[index] ?? Number.NaN) - (expected[index] ?? Number.NaN));
    // A comparison with NaN is false: it must not pass for a small difference.
    worst = difference <= worst ? worst : difference;
  }
  return worst;
}

/** Within `limit` of each other, number by number. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, limit: number): void {
  expect(largestDifference(actual, expected)).toBeLessThan(limit);
}
