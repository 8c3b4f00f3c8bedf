import { expect, it } from 'vitest';

import { Graph } from '../../../src/engine/training/graph/graph';
import { VariableBindings } from '../../../src/engine/training/graph/variableBindings';
import { nativeTensorFlow } from '../../support/tensorflow';

it('forgets the values that variables started with, which are as large as a model, when all is recorded', async () => {
  const tf = await nativeTensorFlow();
  const bindings = new VariableBindings(tf, new Graph());
  const weight = tf.tidy(() => tf.variable(tf.ones([2, 3])));
  const variable = bindings.bind(weight);
  expect(bindings.initialValues(variable)).toEqual(new Float32Array(6).fill(1));
  bindings.release();
  expect(() => bindings.initialValues(variable)).toThrow('not bound');
  weight.dispose();
});
