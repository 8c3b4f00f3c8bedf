import type { LayersModel } from '@tensorflow/tfjs-node';

import type { TensorFlow } from '../../../src/engine/tensorflow';
import { compileTraining } from '../../../src/engine/training/graph/compileTraining';

/** The example of the compiler's README, word for word between the marks, with what it takes as given. */
export async function readmeExample(
  tf: TensorFlow,
  model: LayersModel,
  { pixels, labels, rows, step }: { pixels: Uint8Array; labels: Uint8Array; rows: Int32Array; step: number },
): Promise<{ loss: number; metrics: readonly number[]; probabilities: Float32Array }> {
  // #region example
  model.compile({ optimizer: tf.train.adam(0.001), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });

  const training = compileTraining(tf, model, {
    trainSizes: [128, 112], // of all batches that will come, the last one of an epoch included
    testSizes: { training: [128], test: [] },
    predictSizes: { training: [128], test: [] },
    seed: 1,
    data: {
      training: [
        { dtype: 'uint8', shape: [28, 28, 1], values: pixels, divisor: 255 }, // each input
        { dtype: 'uint8', shape: [], values: labels }, // then each target
      ],
    },
  });

  const input = await training.input(rows, 'training'); // rows: Int32Array
  const { loss, metrics } = training.trainStep(input, step); // step counts from 1
  const [probabilities] = await training.predict(rows, 'training'); // Float32Array [rows, classes]
  training.updateModel(tf); // the weights, back in the model
  training.dispose();
  // #endregion
  return { loss, metrics, probabilities: probabilities ?? new Float32Array() };
}
