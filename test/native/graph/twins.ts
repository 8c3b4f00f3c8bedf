import type { LayersModel, Optimizer, Tensor } from '@tensorflow/tfjs-node';

import type { TensorFlow } from '../../../src/engine/tensorflow';
import { compileTraining, type StepInput } from '../../../src/engine/training/graph/compileTraining';
import { variableOf } from '../../../src/engine/training/graph/variables';
import { KerasAdam } from '../../../src/engine/training/kerasAdam';
import { batchFor, batchOfStep, batchSizes } from './batchFor';
import { buildAlike } from './buildAlike';
import type { BuildModel, TrainedModel } from './trainedModel';

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
  sizes = batchSizes,
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
  const worst = { loss: 0, metric: 0, prediction: 0 };
  for (let step = 1; step <= steps; step++) {
    const { inputs, targets } = batchOfStep(tf, eager, step, sizes);
    const [loss, ...metrics] = asList(await eager.model.trainOnBatch(inputs, targets));
    const actual = training.trainStep(stepInput([...inputs, ...targets]), step);
    worst.loss = Math.max(worst.loss, Math.abs(actual.loss - loss!) / Math.max(1e-3, Math.abs(loss!)));
    worst.metric = Math.max(worst.metric, ...metrics.map((metric, index) => apart(actual.metrics[index]!, metric)));
  }
  const { inputs, targets } = batchFor(tf, eager, sizes.full, 7);
  const tested = asScalars(eager.model.evaluate(inputs, targets));
  const actual = training.testStep(stepInput([...inputs, ...targets]), 'training');
  const inTest = [actual.loss, ...actual.metrics].map((value, index) => apart(value, tested[index]!));
  training.updateModel(tf);
  training.dispose();
  const outputs = largestDifference(tf, predict(eager.model, inputs), predict(compiled.model, inputs));
  const weight = largestDifference(tf, eager.model.getWeights(), compiled.model.getWeights());
  return { ...worst, weight, prediction: Math.max(outputs, ...inTest) };
}

/** A batch as a compiled step takes it. */
export function stepInput(tensors: readonly Tensor[]): StepInput {
  return { size: tensors[0]?.shape[0] ?? 0, values: tensors.map((tensor) => tensor.dataSync<'float32'>()) };
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
