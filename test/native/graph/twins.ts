import type { LayersModel, Optimizer, Tensor } from '@tensorflow/tfjs-node';
import { vi } from 'vitest';

import { randomStream } from '../../../src/engine/random';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { compileTraining } from '../../../src/engine/training/graph/compileTraining';
import { variableOf } from '../../../src/engine/training/graph/variables';
import { KerasAdam } from '../../../src/engine/training/kerasAdam';

export type LossName =
  | 'binaryCrossentropy'
  | 'categoricalCrossentropy'
  | 'categoricalHinge'
  | 'cosineProximity'
  | 'hinge'
  | 'kullbackLeiblerDivergence'
  | 'logcosh'
  | 'meanAbsoluteError'
  | 'meanAbsolutePercentageError'
  | 'meanSquaredError'
  | 'meanSquaredLogarithmicError'
  | 'poisson'
  | 'sparseCategoricalCrossentropy'
  | 'squaredHinge';

type Metric = string | ((target: Tensor, output: Tensor) => Tensor);

/** A model and what belongs to it: how its inputs and targets look. */
export interface TrainedModel {
  readonly model: LayersModel;
  /** For each output. */
  readonly losses: readonly LossName[];
  readonly metrics?: readonly Metric[];
  /** Inputs are whole numbers below this; otherwise they are normal. */
  readonly vocabulary?: number;
}

export type BuildModel = (tf: TensorFlow) => TrainedModel;

/** How far two trainings are apart at most, over all steps. */
interface Distance {
  /** Relative. */
  readonly loss: number;
  /** Relative where it is large. */
  readonly metric: number;
  /** In the end; relative where it is large. */
  readonly weight: number;
  /** Of the outputs in the end, and of loss and metrics of a test. */
  readonly prediction: number;
}

/** Of the batches that twins are trained on: the fourth is the last, smaller one of an epoch, and so on. */
const sizes = { full: 16, last: 9 };

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
  const uniform = (low: number, high: number): Tensor => tf.randomUniform(shape, low, high, 'float32', seed);
  switch (loss) {
    case 'categoricalCrossentropy':
    case 'categoricalHinge':
    case 'kullbackLeiblerDivergence':
      return tf.oneHot(tf.randomUniform([size], 0, classes, 'int32', seed), classes).cast('float32');
    case 'sparseCategoricalCrossentropy':
      return tf.floor(tf.randomUniform([size], 0, classes - 0.01, 'float32', seed));
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

/** Has an optimizer of the library, which adds ε elsewhere, take Keras's steps. */
function adamOfKeras(tf: TensorFlow, model: LayersModel, epsilon: number): Optimizer {
  const optimizer = tf.train.sgd(0);
  let adam: KerasAdam | undefined;
  const minimize: Optimizer['minimize'] = (loss, _returnCost, variables) => {
    const { value, grads } = tf.variableGrads(() => loss().asScalar(), variables);
    adam ??= new KerasAdam(tf, model.trainableWeights.map(variableOf), { learningRate: 0.001, epsilon });
    adam.apply(grads);
    return value;
  };
  return Object.assign(optimizer, { minimize });
}

/** Optimizers that eager training and compiled training have in common. */
export const twinOptimizers = {
  sgd: {
    eager: (tf: TensorFlow): Optimizer => tf.train.sgd(0.05),
    compiled: (tf: TensorFlow): Optimizer => tf.train.sgd(0.05),
  },
  adam: {
    eager: (tf: TensorFlow, model: LayersModel): Optimizer => adamOfKeras(tf, model, 1e-3),
    compiled: (tf: TensorFlow): Optimizer => tf.train.adam(0.001, 0.9, 0.999, 1e-3),
  },
};

interface TwinOptimizer {
  readonly eager: (tf: TensorFlow, model: LayersModel) => Optimizer;
  readonly compiled: (tf: TensorFlow) => Optimizer;
}

/** Trains a model eagerly and its twin compiled, on the same batches, and gives the largest differences. */
export async function compareTwins(
  tf: TensorFlow,
  build: BuildModel,
  optimizer: TwinOptimizer,
  steps: number,
): Promise<Distance> {
  const [eager, compiled] = [buildAlike(tf, build), buildAlike(tf, build)];
  const compile = ({ model, losses, metrics = [] }: TrainedModel, made: Optimizer): void =>
    model.compile({ optimizer: made, loss: [...losses], metrics: [...metrics] as never });
  compile(eager, optimizer.eager(tf, eager.model));
  compile(compiled, optimizer.compiled(tf));
  const training = compileTraining(tf, compiled.model, {
    trainSizes: Object.values(sizes),
    testSizes: { training: [sizes.full], test: [] },
    seed: 1,
  });
  const batchOf = (size: number, seed: number): { inputs: Tensor[]; targets: Tensor[]; values: Float32Array[] } => {
    const inputs = inputsFor(tf, eager, size, seed);
    const targets = eager.losses.map((name, index) =>
      targetFor(tf, name, eager.model.outputs[index]!.shape, size, seed + 50 + index),
    );
    return { inputs, targets, values: [...inputs, ...targets].map((tensor) => tensor.dataSync<'float32'>()) };
  };
  const worst = { loss: 0, metric: 0, prediction: 0 };
  for (let step = 1; step <= steps; step++) {
    const size = step % 4 === 0 ? sizes.last : sizes.full;
    const { inputs, targets, values } = batchOf(size, step * 100);
    const [loss, ...metrics] = asList(await eager.model.trainOnBatch(inputs, targets));
    const actual = training.trainStep({ size, values }, step);
    worst.loss = Math.max(worst.loss, Math.abs(actual.loss - loss!) / Math.max(1e-3, Math.abs(loss!)));
    worst.metric = Math.max(worst.metric, ...metrics.map((metric, index) => apart(actual.metrics[index]!, metric)));
  }
  const { inputs, targets, values } = batchOf(sizes.full, 7);
  const tested = asScalars(eager.model.evaluate(inputs, targets));
  const actual = training.testStep({ size: sizes.full, values }, 'training');
  const inTest = [actual.loss, ...actual.metrics].map((value, index) => apart(value, tested[index]!));
  training.updateModel(tf);
  training.dispose();
  const outputs = largestDifference(tf, predict(eager.model, inputs), predict(compiled.model, inputs));
  const weight = largestDifference(tf, eager.model.getWeights(), compiled.model.getWeights());
  return { ...worst, weight, prediction: Math.max(outputs, ...inTest) };
}

/** Builds a model whose weights are drawn alike in every run and for every twin: initializers without a seed draw one. */
function buildAlike(tf: TensorFlow, build: BuildModel): TrainedModel {
  const stream = randomStream(1, 'weights');
  const random = vi.spyOn(Math, 'random').mockImplementation(() => stream.uniform());
  try {
    return build(tf);
  } finally {
    random.mockRestore();
  }
}

function apart(actual: number, expected: number): number {
  return Math.abs(actual - expected) / Math.max(1, Math.abs(expected));
}

function asList(result: number | number[]): number[] {
  return Array.isArray(result) ? result : [result];
}

function asScalars(result: Tensor | Tensor[]): number[] {
  return (Array.isArray(result) ? result : [result]).map((tensor) => tensor.dataSync()[0]!);
}

function predict(model: LayersModel, inputs: Tensor[]): Tensor[] {
  const outputs = model.predict(inputs.length === 1 ? inputs[0]! : inputs);
  return Array.isArray(outputs) ? outputs : [outputs];
}

/** Relative where numbers are large. */
function largestDifference(tf: TensorFlow, actual: readonly Tensor[], expected: readonly Tensor[]): number {
  const differences = actual.map((tensor, index) => {
    const scale = tf.maximum(1, tf.abs(expected[index]!));
    return tf.max(tf.div(tf.abs(tf.sub(tensor, expected[index]!)), scale)).dataSync()[0]!;
  });
  return Math.max(0, ...differences);
}
