import type { LayersModel, Optimizer, Tensor } from '@tensorflow/tfjs-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { TensorFlow } from '../../../src/engine/tensorflow';
import { compileTraining } from '../../../src/engine/training/graph/compileTraining';
import { runKeras } from '../../support/keras/environment';
import {
  readArray,
  readResult,
  writeBatch,
  writeRequest,
  writeWeights,
  type TrainingResult,
  type TrainingTask,
} from '../../support/keras/exchange';
import { leafLayers } from '../../support/leafLayers';
import { makeTemporaryFolder, removeFolder } from '../../support/temporaryFolder';
import { nativeTensorFlow } from '../../support/tensorflow';
import { largestDifference } from '../encoders/comparing';
import { batchOfStep, batchSizes } from '../graph/batchFor';
import { buildAlike } from '../graph/buildAlike';
import { optimizers } from '../graph/optimizers';
import { stepInput, twinOptimizers } from '../graph/twins';
import { zoo } from '../graph/zoo';

const steps = 50;

/** What Keras is asked to train, with the topology as TensorFlow.js writes it and the loss of each output. */
interface ZooTask extends TrainingTask {
  readonly topology: unknown;
  readonly losses: readonly string[];
}

interface Weight {
  readonly layer: string;
  readonly name: string;
  readonly values: Float32Array;
}

function weightsOf(model: LayersModel): Weight[] {
  return leafLayers(model).flatMap((layer) =>
    layer.getWeights().map((weight, place) => ({
      layer: layer.name,
      name: layer.weights[place]!.name,
      values: weight.dataSync<'float32'>(),
    })),
  );
}

/** TensorFlow.js corrects the variance of a batch by n / (n − 1) before it enters the moving one; Keras 3 does not. */
function isMovingVariance({ name }: Weight): boolean {
  return /\/moving_variance(_\d+)?$/.test(name);
}

interface Training {
  readonly zooName: string;
  readonly optimizer: (tf: TensorFlow) => Optimizer;
  readonly keras: TrainingTask['optimizer'];
}

const zooOptimizers: Readonly<Record<string, Omit<Training, 'zooName'>>> = {
  'gradient descent': { optimizer: twinOptimizers.sgd.compiled, keras: { kind: 'SGD', learning_rate: 0.05 } },
  'Adam with epsilon 1e-3': { optimizer: twinOptimizers.adam.compiled, keras: { kind: 'Adam', epsilon: 1e-3 } },
};

const decaying = {
  class_name: 'InverseTimeDecay',
  module: 'keras.optimizers.schedules',
  registered_name: null,
  config: { initial_learning_rate: 0.01, decay_steps: 1, decay_rate: 0.1 },
};

/** What Keras calls the library's optimizers, with the library's defaults where Keras's are others. */
const kerasOptimizers: Readonly<Record<keyof typeof optimizers, TrainingTask['optimizer']>> = {
  sgd: { kind: 'SGD', learning_rate: 0.05 },
  'adam, with its own ε': { kind: 'Adam' },
  momentum: { kind: 'SGD', learning_rate: 0.05, momentum: 0.9 },
  'momentum, as Nesterov has it': { kind: 'SGD', learning_rate: 0.05, momentum: 0.9, nesterov: true },
  rmsprop: { kind: 'RMSprop', learning_rate: 0.01 },
  'rmsprop, with momentum': { kind: 'RMSprop', learning_rate: 0.01, momentum: 0.5, epsilon: 1e-3 },
  adagrad: { kind: 'Adagrad', learning_rate: 0.05 },
  adadelta: { kind: 'Adadelta', learning_rate: 0.5 },
  adamax: { kind: 'Adamax', learning_rate: 0.01 },
  'adamax, with decay': { kind: 'Adamax', learning_rate: decaying, epsilon: 1e-8 },
};

const trainings = new Map<string, Training>([
  ...Object.keys(zoo).flatMap((zooName) =>
    Object.entries(zooOptimizers).map(([name, each]) => [`${zooName} by ${name}`, { zooName, ...each }] as const),
  ),
  ...Object.entries(optimizers).map(
    ([name, optimizer]) =>
      [`the optimizer ${name}`, { zooName: 'several outputs', optimizer, keras: kerasOptimizers[name]! }] as const,
  ),
]);

let tf: TensorFlow;
let folder: string;
let keras: Readonly<Record<string, TrainingResult>>;
const own = new Map<string, { readonly losses: number[]; readonly before: Weight[]; readonly after: Weight[] }>();

const snakeCase = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Trains here, and writes down everything with which Keras can do the same. */
function trainAndWrite(name: string, { zooName, optimizer, keras }: Training): ZooTask {
  const trained = buildAlike(tf, zoo[zooName]!);
  const { model, losses } = trained;
  const weights = writeWeights(folder, name, model);
  const before = weightsOf(model);
  model.compile({ optimizer: optimizer(tf), loss: [...losses] });
  const training = compileTraining(tf, model, {
    trainSizes: Object.values(batchSizes),
    testSizes: { training: [], test: [] },
    seed: 1,
  });
  const ownLosses: number[] = [];
  const batches = Array.from({ length: steps }, (_, step) => {
    const { inputs, targets } = batchOfStep(tf, trained, step + 1);
    ownLosses.push(training.trainStep(stepInput([...inputs, ...targets]), step + 1).loss);
    const values = (tensor: Tensor): { shape: number[]; values: Float32Array } => ({
      shape: tensor.shape,
      values: tensor.dataSync<'float32'>(),
    });
    return writeBatch(folder, `${name}-${step}`, { inputs: inputs.map(values), targets: targets.map(values) });
  });
  training.updateModel(tf);
  training.dispose();
  own.set(name, { losses: ownLosses, before, after: weightsOf(model) });
  const topology = JSON.parse(model.toJSON() as string) as unknown;
  return { name, optimizer: keras, weights, batches, topology, losses: losses.map(snakeCase) };
}

beforeAll(async () => {
  tf = await nativeTensorFlow();
  folder = makeTemporaryFolder();
  writeRequest(
    folder,
    [...trainings].map(([name, training]) => trainAndWrite(name, training)),
  );
  await runKeras(folder, 'zoo.py');
  keras = readResult(folder) as typeof keras;
}, 1_200_000);

afterAll(() => removeFolder(folder));

describe.each([...trainings.keys()])('%s', (name) => {
  it('has Keras’s losses at each of 50 steps, within 1e-5', () => {
    const theirs = keras[name]?.losses ?? [];
    const ours = own.get(name)?.losses ?? [];
    expect(theirs).toHaveLength(steps);
    const relative = theirs.map((loss, step) => Math.abs(ours[step]! / loss - 1));
    console.log(`${name}: losses differ by at most ${Math.max(...relative).toExponential(2)}`);
    expect(Math.max(...relative)).toBeLessThan(1e-5);
  });

  it('ends with Keras’s weights, within 1e-5, away from those of the start', () => {
    const { before, after } = own.get(name)!;
    const theirs = keras[name]?.finalWeights ?? [];
    expect(theirs.map(({ layer }) => layer)).toEqual(after.map(({ layer }) => layer));
    const apart = after.map(({ values }, place) => largestDifference(values, readArray(folder, theirs[place]!)));
    const compared = apart.filter((_, place) => !isMovingVariance(after[place]!));
    console.log(`${name}: weights differ by at most ${Math.max(...compared).toExponential(2)}`);
    expect(Math.max(...compared)).toBeLessThan(1e-5);
    const moved = after.map(({ values }, place) => largestDifference(values, before[place]!.values));
    // All but a bias before batch normalisation, which takes it out again.
    expect(moved.filter((distance) => distance < 1e-4).length).toBeLessThan(2);
  });
});
