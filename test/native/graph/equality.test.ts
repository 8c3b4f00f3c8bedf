import type { LayersModel, Optimizer, Tensor } from '@tensorflow/tfjs-node';
import { beforeAll, describe, expect, it } from 'vitest';

import { compileTraining } from '../../../src/engine/training/graph/compileTraining';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { nativeTensorFlow } from '../../support/tensorflow';
import { zoo, type LossName, type ZooModel } from './zoo';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

const sizes = [16, 9];

/** Numbers as from a normal distribution, the same in every run. */
function values(shape: readonly number[], seed: number): Tensor {
  return tf.randomNormal([...shape], 0, 0.5, 'float32', seed);
}

function inputsFor({ model, vocabulary }: ZooModel, size: number, seed: number): Tensor[] {
  return model.inputs.map((input, index) => {
    const shape = [size, ...input.shape.slice(1).map(Number)];
    return vocabulary === undefined
      ? values(shape, seed + index)
      : tf.floor(tf.randomUniform(shape, 0, vocabulary - 0.01, 'float32', seed + index));
  });
}

function targetFor(loss: LossName, outputShape: readonly (number | null)[], size: number, seed: number): Tensor {
  const shape = [size, ...outputShape.slice(1).map(Number)];
  const classes = shape.at(-1) ?? 1;
  switch (loss) {
    case 'categoricalCrossentropy':
      return tf.oneHot(tf.randomUniform([size], 0, classes, 'int32', seed), classes).cast('float32');
    case 'sparseCategoricalCrossentropy':
      return tf.floor(tf.randomUniform([size], 0, classes - 0.01, 'float32', seed));
    case 'binaryCrossentropy':
      return tf.randomUniform(shape, 0, 1, 'float32', seed).greater(0.5).cast('float32');
    default:
      return values(shape, seed);
  }
}

/** Trains a model eagerly and its twin compiled, on the same batches, and gives the largest differences. */
async function compare(
  build: (tf: TensorFlow) => ZooModel,
  makeOptimizer: () => Optimizer,
  steps: number,
): Promise<{ loss: number; weight: number; prediction: number }> {
  const [eager, compiled] = [build(tf), build(tf)];
  for (const { model, losses } of [eager, compiled]) {
    model.compile({ optimizer: makeOptimizer(), loss: [...losses] });
  }
  compiled.model.setWeights(eager.model.getWeights());
  const training = compileTraining(tf, compiled.model, {
    trainSizes: sizes,
    testSizes: { training: [16], test: [] },
    seed: 1,
  });
  let loss = 0;
  for (let step = 1; step <= steps; step++) {
    const size = step % 4 === 3 ? 9 : 16;
    const inputs = inputsFor(eager, size, step * 100);
    const targets = eager.losses.map((name, index) =>
      targetFor(name, eager.model.outputs[index]!.shape, size, step * 100 + 50 + index),
    );
    const result = await eager.model.trainOnBatch(inputs, targets);
    const expected = Array.isArray(result) ? result[0]! : result;
    const fed = [...inputs, ...targets].map((tensor) => tensor.dataSync<'float32'>());
    const actual = training.trainStep({ size, values: fed }, step).loss;
    loss = Math.max(loss, Math.abs(actual - expected) / Math.max(1e-3, Math.abs(expected)));
  }
  training.updateModel(tf);
  const weight = largestDifference(eager.model.getWeights(), compiled.model.getWeights());
  const inputs = inputsFor(eager, 16, 7);
  const prediction = largestDifference(predict(eager.model, inputs), predict(compiled.model, inputs));
  training.dispose();
  return { loss, weight, prediction };
}

function predict(model: LayersModel, inputs: Tensor[]): Tensor[] {
  const outputs = model.predict(inputs.length === 1 ? inputs[0]! : inputs);
  return Array.isArray(outputs) ? outputs : [outputs];
}

function largestDifference(a: readonly Tensor[], b: readonly Tensor[]): number {
  return Math.max(...a.map((tensor, index) => tf.max(tf.abs(tf.sub(tensor, b[index]!))).dataSync()[0]!));
}

describe('compiled training equals eager training', () => {
  it.each(Object.entries(zoo))('%s', async (_name, build) => {
    const { loss, weight, prediction } = await compare(build, () => tf.train.sgd(0.05), 8);
    expect(loss).toBeLessThan(1e-5);
    expect(weight).toBeLessThan(1e-5);
    expect(prediction).toBeLessThan(1e-4);
  });

  it('also where two weights begin as the same data', async () => {
    const build = (): ZooModel => {
      const zooModel = zoo['residual connections and merging layers']!(tf);
      const input = tf.input({ shape: [8] });
      const towers = [0, 1].map(() => tf.layers.dense({ units: 4, activation: 'tanh' }));
      const outputs = towers.map((tower) => tower.apply(input));
      const output = tf.layers.dense({ units: 2 }).apply(tf.layers.concatenate().apply(outputs as never));
      towers[1]!.setWeights(towers[0]!.getWeights());
      return { ...zooModel, model: tf.model({ inputs: input, outputs: output as never }) };
    };
    const { loss, weight } = await compare(build, () => tf.train.sgd(0.05), 8);
    expect(loss).toBeLessThan(1e-5);
    expect(weight).toBeLessThan(1e-5);
  });

  it('also for the bias below a reshape and a pooling', async () => {
    const build = (): ZooModel => {
      const { layers } = tf;
      const model = tf.sequential({
        layers: [
          layers.dense({ inputShape: [5], units: 64 }),
          layers.reshape({ targetShape: [8, 8, 1] }),
          layers.maxPooling2d({ poolSize: 2 }),
          layers.flatten(),
          layers.dense({ units: 2 }),
        ],
      });
      return { model, losses: ['meanSquaredError'] };
    };
    const { loss, weight } = await compare(build, () => tf.train.sgd(0.05), 8);
    expect(loss).toBeLessThan(1e-5);
    expect(weight).toBeLessThan(1e-5);
  });

  const optimizers: Record<string, () => Optimizer> = {
    sgd: () => tf.train.sgd(0.05),
    momentum: () => tf.train.momentum(0.05, 0.9),
    'Nesterov momentum': () => tf.train.momentum(0.05, 0.9, true),
    rmsprop: () => tf.train.rmsprop(0.01),
    adagrad: () => tf.train.adagrad(0.05),
    adadelta: () => tf.train.adadelta(0.5),
    adamax: () => tf.train.adamax(0.01),
  };
  it.each(Object.entries(optimizers))('with the optimizer %s', async (_name, makeOptimizer) => {
    const { loss, weight } = await compare(zoo['layer normalisation, L2 and activations']!, makeOptimizer, 12);
    expect(loss).toBeLessThan(1e-4);
    expect(weight).toBeLessThan(1e-4);
  });
});
