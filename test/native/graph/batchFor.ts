import type { Tensor } from '@tensorflow/tfjs-node';

import type { TensorFlow } from '../../../src/engine/tensorflow';
import type { LossName, TrainedModel } from './trainedModel';

/** Of the batches that models are trained on. */
export const batchSizes = { full: 16, last: 9 };

/** Numbers as from a normal distribution, the same in every run. */
function normal(tf: TensorFlow, shape: readonly number[], seed: number): Tensor {
  return tf.randomNormal([...shape], 0, 0.5, 'float32', seed);
}

function inputsFor(tf: TensorFlow, { model, vocabulary }: TrainedModel, size: number, seed: number): Tensor[] {
  return model.inputs.map((input, index) => {
    const shape = [size, ...input.shape.slice(1).map(Number)];
    return vocabulary === undefined
      ? normal(tf, shape, seed + index)
      : tf.floor(tf.randomUniform(shape, 0, vocabulary - 0.01, 'float32', seed + index));
  });
}

function targetFor(
  tf: TensorFlow,
  loss: LossName,
  outputShape: readonly (number | null)[],
  size: number,
  seed: number,
): Tensor {
  const shape = [size, ...outputShape.slice(1).map(Number)];
  const classes = shape.at(-1) ?? 1;
  const places = shape.slice(0, -1);
  const uniform = (low: number, high: number): Tensor => tf.randomUniform(shape, low, high, 'float32', seed);
  switch (loss) {
    case 'categoricalCrossentropy':
    case 'categoricalHinge':
    case 'kullbackLeiblerDivergence':
      return tf.oneHot(tf.randomUniform(places, 0, classes, 'int32', seed), classes).cast('float32');
    case 'sparseCategoricalCrossentropy': {
      const numbers = tf.floor(tf.randomUniform(places, 0, classes - 0.01, 'float32', seed));
      return places.length === 1 ? numbers : tf.expandDims(numbers, -1);
    }
    case 'binaryCrossentropy':
      return uniform(0, 1).greater(0.5).cast('float32');
    case 'hinge':
    case 'squaredHinge':
      return tf.sign(uniform(-1, 1));
    case 'meanAbsolutePercentageError':
    case 'meanSquaredLogarithmicError':
    case 'poisson':
      return uniform(0.5, 2);
    default:
      return normal(tf, shape, seed);
  }
}

interface Batch {
  readonly inputs: Tensor[];
  readonly targets: Tensor[];
}

/** Rows and targets as a model takes them, the same in every run. */
export function batchFor(tf: TensorFlow, trained: TrainedModel, size: number, seed: number): Batch {
  const { model, losses } = trained;
  const targets = losses.map((loss, index) =>
    targetFor(tf, loss, model.outputs[index]!.shape, size, seed + 50 + index),
  );
  return { inputs: inputsFor(tf, trained, size, seed), targets };
}

/** The batch of a training step, counted from 1: each fourth is the last, smaller one of an epoch. */
export function batchOfStep(tf: TensorFlow, trained: TrainedModel, step: number, { full, last } = batchSizes): Batch {
  return batchFor(tf, trained, step % 4 === 0 ? last : full, step * 100);
}
