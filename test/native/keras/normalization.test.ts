import type { Tensor } from '@tensorflow/tfjs-node';
import { expect, it } from 'vitest';

import {
  maskedBatchNormalizationLayer,
  momentum,
} from '../../../src/engine/models/encoders/layers/maskedBatchNormalization';
import { ModelBuilder } from '../../../src/engine/models/modelBuilder';
import { randomStream } from '../../../src/engine/random';
import { runKeras } from '../../support/keras/environment';
import { readArray, readResult, writeArray, writeRequest, type ArrayFile } from '../../support/keras/exchange';
import { temporaryFolder } from '../../support/temporaryFolder';
import { nativeTensorFlow } from '../../support/tensorflow';
import { expectClose, largestDifference } from '../encoders/comparing';

interface KerasResult {
  readonly trained: ArrayFile;
  readonly afterwards: ArrayFile;
  readonly weights: readonly ArrayFile[];
}

it('masked batch normalisation is Keras’s, in training, in its running statistics and afterwards', async () => {
  const tf = await nativeTensorFlow();
  const folder = temporaryFolder();
  const shape = [6, 3, 2, 4];
  const present = [1, 0, 1, 1, 0, 1];
  const stream = randomStream(1, 'rows');
  const values = Float32Array.from({ length: 6 * 24 }, () => 5 + 3 * stream.normal());
  const rows = writeArray(folder, 'rows', { shape, values });
  writeRequest(folder, { rows, present, momentum });
  await runKeras(folder, 'normalization.py');
  const keras = readResult(folder) as KerasResult;
  const builder = new ModelBuilder(tf, 'layer', { seed: 1 }, { step: 0 });
  const [x, flag] = [builder.input('x', shape.slice(1)), builder.input('present', [1])];
  const model = builder.model([x, flag], builder.ownWeighted('layer', maskedBatchNormalizationLayer, [x, flag]));
  const inputs = [tf.tensor(values, shape), tf.tensor2d(present.map((one) => [one]))];
  const outputs = [true, false].map((training) => (model.apply(inputs, { training }) as Tensor).dataSync());
  expectClose(outputs[0]!, readArray(folder, keras.trained), 1e-5);
  expectClose(outputs[1]!, readArray(folder, keras.afterwards), 1e-5);
  const weights = model.getWeights().map((weight) => weight.dataSync());
  expect(weights).toHaveLength(keras.weights.length);
  weights.forEach((weight, place) => expectClose(weight, readArray(folder, keras.weights[place]!), 1e-5));
  expect(largestDifference(outputs[0]!, outputs[1]!)).toBeGreaterThan(0.1);
});
