import { expect, it } from 'vitest';

import { KerasAdam } from '../../../src/engine/training/kerasAdam';
import { nativeTensorFlow } from '../../support/tensorflow';

/** Numbers for each parameter, as `trainingMemory` derives them. */
const counted = 14;
/** The library counts a view like a copy; gradients and parameters are looked at as vectors. */
const views = 2;

it('takes no more memory in a step than is counted before a model is refused', async () => {
  const tf = await nativeTensorFlow();
  const before = tf.memory().numBytes;
  const shapes = [
    [100, 50],
    [50, 20],
  ] as const;
  const parameters = 100 * 50 + 50 * 20;
  const variables = shapes.map((shape) => tf.tidy(() => tf.variable(tf.zeros([...shape]))));
  const optimizer = new KerasAdam(tf, variables, { learningRate: 0.1 });
  const gradients = Object.fromEntries(variables.map(({ name, shape }) => [name, tf.ones(shape)]));
  const { peakBytes } = await tf.profile(() => optimizer.apply(gradients));
  expect(peakBytes - before).toBeLessThan(4 * ((counted + views) * parameters + 100));
  optimizer.dispose();
  tf.dispose([variables, gradients]);
  expect(tf.memory().numBytes).toBe(before);
});
