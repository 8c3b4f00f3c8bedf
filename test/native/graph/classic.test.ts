import path from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import { consecutive } from '../../../src/engine/data/batches';
import { fillRows } from '../../../src/engine/data/column';
import { loadMnist } from '../../../src/engine/data/mnist';
import { imageColumn } from '../../../src/engine/modalities/image';
import { noisyTextColumn } from '../../../src/engine/modalities/noisyText';
import type { BuiltModel } from '../../../src/engine/models/buildModel';
import { randomStream } from '../../../src/engine/random';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { EagerStepRunner } from '../../../src/engine/training/eagerStepRunner';
import type { SplitRows } from '../../../src/engine/data/labelledRows';
import { compileTraining, type CompiledTraining } from '../../../src/engine/training/graph/compileTraining';
import { classicModelNames, type ClassicModelName } from '../../../src/protocol/experimentNames';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { hasBfloat16, inspectProcessor } from '../../../src/runtime/processor';
import { built } from '../../support/project';
import { nativeTensorFlow } from '../../support/tensorflow';
import { buildClassicModel } from '../../support/classicModel';

const computesBfloat16 = hasBfloat16(await inspectProcessor(new AbortController().signal));

let tf: TensorFlow;
let rows: SplitRows['training'];

const size = 128;
const steps = 50;

beforeAll(async () => {
  tf = await nativeTensorFlow();
  const { test } = await loadMnist(path.dirname(built('data', 'mnist', 'train-images-idx3-ubyte')));
  const text = noisyTextColumn(test.labels, 10, 0.1, randomStream(1, 'text'));
  rows = { columns: [imageColumn(test), text], labels: test.labels };
});

function rowsFor({ modalities }: BuiltModel): SplitRows {
  const columns = modalities.map((modality) => rows.columns[modality.name === 'image' ? 0 : 1]!);
  return { training: { columns, labels: rows.labels }, test: { columns, labels: rows.labels } };
}

function build(name: ClassicModelName, dropout = 0): BuiltModel {
  return buildClassicModel(tf, name, parseExperiment({ training: { dropout } }));
}

/** Compiled with resident data, or fed with each batch. */
function compile(
  model: BuiltModel,
  resident: boolean,
  precision: 'float32' | 'bfloat16' = 'float32',
): CompiledTraining {
  const { training } = rowsFor(model);
  const columns = [...training.columns, { shape: [], dtype: 'uint8' as const, values: training.labels }];
  return compileTraining(tf, model.model, {
    trainSizes: [size, 112],
    testSizes: { training: [size], test: [] },
    seed: 1,
    precision,
    ...(resident ? { data: { training: columns } } : {}),
  });
}

function batchAt(step: number): Int32Array {
  return consecutive(step * size, step * size + (step % 10 === 9 ? 112 : size));
}

function fedBatch(model: BuiltModel, batch: Int32Array): Float32Array[] {
  const { columns, labels } = rowsFor(model).training;
  const inputs = columns.map((column) => {
    const values = new Float32Array(batch.length * column.shape.reduce((product, length) => product * length, 1));
    fillRows(column, batch, values);
    return values;
  });
  return [...inputs, Float32Array.from(batch, (row) => labels[row]!)];
}

/** How far two trainings are apart in any of their losses, relative. */
function apart(losses: readonly number[], others: readonly number[]): number {
  return Math.max(...losses.map((loss, step) => Math.abs(loss / others[step]! - 1)));
}

/**
 * A ReLU whose input is zero but for rounding may open in any one of the runs and not in the others; Adam with its own ε then
 * takes them apart, by up to 1.2e-3 in 50 steps of eager training and Keras, or of eager training and itself.
 */
const accidentalDrift = 2e-3;

describe.each(classicModelNames)('the %s model, compiled', (name) => {
  it('has the losses and accuracies of Adam with epsilon 1e-3, step by step, within 1e-5', () => {
    const [reference, model] = [build(name), build(name)];
    const eager = new EagerStepRunner(tf, reference, rowsFor(reference), { learningRate: 0.001, epsilon: 1e-3 });
    const optimizer = tf.train.adam(0.001, 0.9, 0.999, 1e-3);
    model.model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
    const compiled = compile(model, true);
    let worst = 0;
    for (let step = 0; step < steps; step++) {
      const batch = batchAt(step);
      const expected = eager.trainStep(batch);
      const actual = compiled.trainStep({ size: batch.length, rows: batch }, step + 1);
      worst = Math.max(worst, Math.abs((actual.loss * batch.length) / expected.lossSum - 1));
      // A row on the edge between two classes may fall to either side.
      expect(Math.abs(actual.metrics[0]! * batch.length - expected.correct)).toBeLessThan(1.01);
    }
    console.log(`${name}: losses differ by at most ${worst.toExponential(2)}`);
    expect(worst).toBeLessThan(1e-5);
    compiled.dispose();
    eager.dispose();
  });

  it('has the losses of Adam with its own epsilon, within what eager training parts from itself by', () => {
    const data = rowsFor(build(name));
    const eager = (turn: (batch: Int32Array) => Int32Array): number[] => {
      const model = build(name);
      const runner = new EagerStepRunner(tf, model, data, { learningRate: 0.001 });
      const losses = Array.from({ length: steps }, (_, step) => {
        const batch = turn(batchAt(step));
        return runner.trainStep(batch).lossSum / batch.length;
      });
      runner.dispose();
      model.model.dispose();
      return losses;
    };
    const model = build(name);
    const optimizer = tf.train.adam(0.001, 0.9, 0.999, 1e-7);
    model.model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
    const training = compile(model, true);
    const compiled = Array.from({ length: steps }, (_, step) => {
      const batch = batchAt(step);
      return training.trainStep({ size: batch.length, rows: batch }, step + 1).loss;
    });
    training.dispose();
    // The same rows in another order: the same mean, but for the order of its sum.
    const turns = [0, 1, 50, 90].map(
      (by) => (batch: Int32Array) => batch.map((_, at) => batch[(at + by) % batch.length]!),
    );
    const runs = turns.map(eager);
    const drift = Math.max(...runs.slice(1).map((other) => apart(other, runs[0]!)));
    const difference = Math.min(...runs.map((other) => apart(compiled, other)));
    console.log(
      `${name}: eager drifts by ${drift.toExponential(2)}, compiled is ${difference.toExponential(2)} from it`,
    );
    expect(difference).toBeLessThan(Math.max(10 * drift, accidentalDrift));
  });

  it('has the losses of gradient descent in the library’s own training, fed or resident, within 1e-5', async () => {
    const [reference, fed, resident] = [build(name), build(name), build(name)];
    for (const { model } of [reference, fed, resident]) {
      model.compile({ optimizer: tf.train.sgd(0.05), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
    }
    const [fedTraining, residentTraining] = [compile(fed, false), compile(resident, true)];
    for (let step = 0; step < steps; step++) {
      const batch = batchAt(step);
      const values = fedBatch(reference, batch);
      const tensors = values.slice(0, -1).map((data, index) => {
        const shape = rowsFor(reference).training.columns[index]!.shape;
        return tf.tensor(data, [batch.length, ...shape]);
      });
      const result = await reference.model.trainOnBatch(tensors, tf.tensor1d(values.at(-1)!));
      const [expected] = result as number[];
      const one = fedTraining.trainStep({ size: batch.length, values }, step + 1);
      const two = residentTraining.trainStep({ size: batch.length, rows: batch }, step + 1);
      expect(Math.abs(two.loss / one.loss - 1)).toBeLessThan(1e-5);
      expect(Math.abs(one.loss / expected! - 1)).toBeLessThan(1e-5);
    }
    fedTraining.dispose();
    residentTraining.dispose();
  });
});

describe('dropout, compiled', () => {
  const losses = (seed: number, dropout: number): number[] => {
    const model = build('multimodal', dropout);
    model.model.compile({ optimizer: tf.train.sgd(0), loss: 'sparseCategoricalCrossentropy' });
    const { training } = rowsFor(model);
    const columns = [...training.columns, { shape: [], dtype: 'uint8' as const, values: training.labels }];
    const compiled = compileTraining(tf, model.model, {
      trainSizes: [size],
      testSizes: { training: [], test: [] },
      seed,
      data: { training: columns },
    });
    const batch = consecutive(0, size);
    const found = [1, 2, 3, 2].map((step) => compiled.trainStep({ size, rows: batch }, step).loss);
    compiled.dispose();
    return found;
  };

  it('follows from the seed and the step, and from nothing else', () => {
    const first = losses(1, 0.3);
    expect(new Set(first.slice(0, 3)).size).toBe(3);
    expect(first[3]).toBe(first[1]);
    expect(losses(1, 0.3)).toEqual(first);
    expect(losses(2, 0.3)[0]).not.toBe(first[0]);
  });

  it('with rate 0 is the identity', () => {
    expect(new Set(losses(1, 0)).size).toBe(1);
  });
});

describe('compiled training', () => {
  // A processor without it cannot run such a graph at all: a run says so, and trains in float32.
  it.runIf(computesBfloat16)('in bfloat16 learns like in float32, with weights that stay float32', () => {
    const [half, single] = (['bfloat16', 'float32'] as const).map((precision) => {
      const model = build('multimodal');
      const optimizer = tf.train.adam(0.001);
      model.model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
      const compiled = compile(model, true, precision);
      const found = Array.from({ length: 60 }, (_, step) => {
        const batch = consecutive(step * size, (step + 1) * size);
        return compiled.trainStep({ size, rows: batch }, step + 1).loss;
      });
      expect(compiled.getWeights().every((values) => values instanceof Float32Array)).toBe(true);
      compiled.dispose();
      return found;
    });
    expect(half).not.toEqual(single);
    half!.forEach((loss, step) => expect(Math.abs(loss - single![step]!)).toBeLessThan(0.15));
    expect(half!.at(-1)).toBeLessThan(0.5 * half![0]!);
  });
});
