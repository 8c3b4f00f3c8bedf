import path from 'node:path';

import type { LayersModel, Optimizer } from '@tensorflow/tfjs-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { batches, consecutive } from '../../../src/engine/data/batches';
import type { Column } from '../../../src/engine/data/column';
import { loadMnist } from '../../../src/engine/data/mnist';
import { imageColumn } from '../../../src/engine/modalities/image';
import { noisyTextColumn } from '../../../src/engine/modalities/noisyText';
import { randomStream } from '../../../src/engine/random';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { compileTraining } from '../../../src/engine/training/graph/compileTraining';
import { MemorySource } from '../../../src/engine/training/graph/rowSource';
import { classicModelNames, type ClassicModelName } from '../../../src/protocol/experimentNames';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { buildClassicModel } from '../../support/classicModel';
import { runKeras } from '../../support/keras/environment';
import {
  readResult,
  writeBatch,
  writeRequest,
  writeWeights,
  type ClassicTask,
  type ParityResult,
  type TrainingTask,
} from '../../support/keras/exchange';
import { built } from '../../support/project';
import { makeTemporaryFolder, removeFolder } from '../../support/temporaryFolder';
import { nativeTensorFlow } from '../../support/tensorflow';

/** Of the initial weights: from these, no ReLU's input comes so close to zero that rounding opens or closes it. */
const seeds: Readonly<Record<ClassicModelName, number>> = { multimodal: 1, 'image-only': 2, 'text-only': 1 };
const steps = 50;
const batchSize = 128;
const order = consecutive(0, steps * batchSize);

let tf: TensorFlow;
let folder: string;
let keras: ParityResult;
/** By the name of the task. */
const ownLosses = new Map<string, number[]>();

/**
 * Optimizers whose steps do not magnify rounding: with Adam's own ε of 1e-7, a weight whose gradient is all but zero moves
 * as far as any other, in a direction that rounding decides.
 */
const optimizers = {
  'Adam with epsilon 1e-3': {
    keras: { kind: 'Adam', epsilon: 1e-3 },
    make: () => tf.train.adam(0.001, 0.9, 0.999, 1e-3),
  },
  'gradient descent': { keras: { kind: 'SGD', learning_rate: 0.05 }, make: () => tf.train.sgd(0.05) },
} as const satisfies Readonly<Record<string, { keras: TrainingTask['optimizer']; make: () => Optimizer }>>;
type OptimizerName = keyof typeof optimizers;
const optimizerNames = Object.keys(optimizers) as OptimizerName[];

const tasks = classicModelNames.flatMap((model) => optimizerNames.map((optimizer) => [model, optimizer] as const));

const taskName = (model: ClassicModelName, optimizer: OptimizerName): string => `${model} ${optimizer}`;

function trainHere(name: string, model: LayersModel, optimizer: Optimizer, data: readonly Column[]): void {
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
  const options = { trainSizes: [batchSize], testSizes: { training: [], test: [] }, seed: 1 };
  const training = compileTraining(tf, model, { ...options, data: { training: data } });
  const losses = [...batches(order, batchSize)].map(
    (rows, step) => training.trainStep({ size: batchSize, rows }, step + 1).loss,
  );
  ownLosses.set(name, losses);
  training.dispose();
}

/** The batches as Keras takes them: inputs as float32, labels as int32. */
function writeBatches(name: string, data: readonly Column[]): TrainingTask['batches'] {
  const source = new MemorySource(data);
  return [...batches(order, batchSize)].map((rows, step) => {
    const values = source.gather(rows);
    const inputs = data.slice(0, -1).map(({ shape, divisor = 1 }, index) => ({
      shape: [rows.length, ...shape],
      values: Float32Array.from(values[index]!, (value) => value / divisor),
    }));
    const labels = { shape: [rows.length], values: Int32Array.from(values.at(-1)!) };
    return writeBatch(folder, `${name}-${step}`, { inputs, targets: [labels] });
  });
}

beforeAll(async () => {
  tf = await nativeTensorFlow();
  folder = makeTemporaryFolder();
  const { test } = await loadMnist(path.dirname(built('data', 'mnist', 'train-images-idx3-ubyte')));
  const columns: Readonly<Record<string, Column>> = {
    image: imageColumn(test),
    text: noisyTextColumn(test.labels, 10, 0.1, randomStream(1, 'text')),
  };
  const labels: Column = { shape: [], dtype: 'uint8', values: test.labels };
  const trainings = tasks.map(([name, optimizer]): ClassicTask => {
    const task = taskName(name, optimizer);
    const { model, modalities } = buildClassicModel(
      tf,
      name,
      parseExperiment({ training: { dropout: 0, seed: seeds[name] } }),
    );
    const data = [...modalities.map((modality) => columns[modality.name]!), labels];
    const weights = writeWeights(folder, task, model);
    trainHere(task, model, optimizers[optimizer].make(), data);
    return {
      name: task,
      model: name,
      optimizer: optimizers[optimizer].keras,
      weights,
      batches: writeBatches(task, data),
    };
  });
  writeRequest(folder, { dropout: 0, summaries: [], trainings });
  await runKeras(folder, 'parity.py');
  keras = readResult(folder) as ParityResult;
}, 1_200_000);

afterAll(() => removeFolder(folder));

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe.each(tasks)('the %s model, compiled, with %s', (model, optimizer) => {
  it('has Keras’s losses at each of 50 steps, within 1e-5', () => {
    const task = taskName(model, optimizer);
    const theirs = keras.trainings[task]?.losses ?? [];
    const ours = ownLosses.get(task) ?? [];
    expect(theirs).toHaveLength(steps);
    const relative = theirs.map((loss, step) => Math.abs(ours[step]! / loss - 1));
    console.log(`${task}: losses differ by at most ${Math.max(...relative).toExponential(2)}`);
    expect(Math.max(...relative)).toBeLessThan(1e-5);
    // The comparison means something: the model learnt in these steps.
    expect(mean(theirs.slice(-10))).toBeLessThan(mean(theirs.slice(0, 10)) - 0.002);
  });
});
