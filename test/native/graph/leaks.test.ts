import { readdirSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import type { LayersModel, Optimizer, Tensor, layers } from '@tensorflow/tfjs-node';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { consecutive } from '../../../src/engine/data/batches';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { compileTraining, NotCompilableError } from '../../../src/engine/training/graph/compileTraining';
import { nativeBackend } from '../../../src/engine/training/graph/nativeBackend';
import { GraphStepRunner } from '../../../src/engine/training/graphStepRunner';
import { makeTemporaryFolder, removeFolder } from '../../support/temporaryFolder';
import { nativeTensorFlow } from '../../support/tensorflow';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let tf: TensorFlow;
let folder: string;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

beforeEach(() => {
  folder = makeTemporaryFolder();
  ['TMPDIR', 'TMP', 'TEMP'].forEach((name) => vi.stubEnv(name, folder));
});

afterEach(() => {
  vi.unstubAllEnvs();
  removeFolder(folder);
});

const options = { trainSizes: [4], testSizes: { training: [4], test: [] }, seed: 1 };

/** A layer that does something which cannot be compiled, forwards or in its gradient. */
function layerThat(reads: 'reads forwards' | 'reads in its gradient'): layers.Layer {
  const peek = (x: Tensor): Tensor => tf.mul(x, x.dataSync()[0]! > 0 ? 2 : 1);
  class Peeking extends tf.layers.Layer {
    static readonly className = 'Peeking';
    override call(inputs: Tensor | Tensor[]): Tensor {
      const x = Array.isArray(inputs) ? inputs[0]! : inputs;
      const gradient = tf.customGrad((value, save) => {
        (save as (tensors: Tensor[]) => void)([value as Tensor]);
        const gradFunc = (dy: Tensor): Tensor => (reads === 'reads forwards' ? dy : peek(dy));
        return { value: tf.tanh(value as Tensor), gradFunc };
      });
      return gradient(reads === 'reads forwards' ? peek(x) : x);
    }
  }
  return new Peeking({});
}

function modelOf(middle: layers.Layer[], optimizer: Optimizer): LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ batchInputShape: [4, 6, 3], units: 5, activation: 'tanh' }),
      ...middle,
      tf.layers.flatten(),
      tf.layers.dense({ units: 2, activation: 'softmax' }),
    ],
  });
  model.compile({ optimizer, loss: 'categoricalCrossentropy', metrics: ['accuracy', 'precision'] });
  return model;
}

const refused: Readonly<Record<string, () => layers.Layer[]>> = {
  'reads a value in JavaScript': () => [layerThat('reads forwards')],
  'reads a value in its gradient, when the metrics are computed': () => [layerThat('reads in its gradient')],
  'draws random numbers in JavaScript': () => [tf.layers.alphaDropout({ rate: 0.1 })],
  'remembers the last batch': () => [tf.layers.simpleRNN({ units: 3, stateful: true, returnSequences: true })],
};

const optimizers: Readonly<Record<string, () => Optimizer>> = {
  'gradient descent': () => tf.train.sgd(0.1),
  Adam: () => tf.train.adam(0.1),
  momentum: () => tf.train.momentum(0.1, 0.9),
  adamax: () => tf.train.adamax(0.1),
};

describe.each(Object.keys(optimizers))('with %s', (name) => {
  it.each(Object.keys(refused))('a layer that %s leaves no tensor and no folder behind', (what) => {
    const model = modelOf(refused[what]!(), optimizers[name]!());
    const { numTensors, numDataBuffers } = tf.memory();
    expect(() => compileTraining(tf, model, options)).toThrow(NotCompilableError);
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('a graph that TensorFlow does not take leaves no tensor and no folder behind', () => {
    const model = modelOf([], optimizers[name]!());
    const { numTensors } = tf.memory();
    const backend = nativeBackend(tf);
    const { binding } = backend;
    const seen: string[] = [];
    const loadSavedModel = (path: string): number => {
      seen.push(...readdirSync(path));
      throw new Error('Unknown operation');
    };
    Reflect.set(backend, 'binding', Object.create(binding, { loadSavedModel: { value: loadSavedModel } }));
    try {
      expect(() => compileTraining(tf, model, options)).toThrow(/does not take its graph: Unknown operation/);
    } finally {
      Reflect.set(backend, 'binding', binding);
    }
    expect(seen).toEqual(['saved_model.pb']);
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('a compilation leaves the optimizer as it was, and only its session until it is disposed', async () => {
    const model = modelOf([], optimizers[name]!());
    const { numTensors } = tf.memory();
    const held = (): string =>
      JSON.stringify(Object.entries(model.optimizer).map(([key, value]) => [key, sizeOf(value)]));
    const before = held();
    compileTraining(tf, model, options).dispose();
    expect(held()).toBe(before);
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(readdirSync(folder)).toEqual([]);
    // It trains eagerly as if nothing had been.
    await model.trainOnBatch(tf.ones([4, 6, 3]), tf.oneHot(tf.tensor1d([0, 1, 0, 1], 'int32'), 2));
  });
});

function sizeOf(value: unknown): unknown {
  return Array.isArray(value) ? value.length : typeof value === 'object' ? 'object' : value;
}

describe('a step runner that is refused', () => {
  it('leaves neither its optimizer nor anything else behind', () => {
    const model = modelOf([layerThat('reads in its gradient')], tf.train.sgd(0.1));
    const { numTensors } = tf.memory();
    const rows = {
      columns: [{ shape: [6, 3], dtype: 'float32' as const, values: new Float32Array(72) }],
      labels: Uint8Array.of(0, 1, 0, 1),
    };
    const adam = { learningRate: 0.1 };
    expect(() => new GraphStepRunner(tf, model, { training: rows, test: rows }, { ...options, adam })).toThrow(
      NotCompilableError,
    );
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});

describe('compiled training, many times over', () => {
  /** A batch takes 1 MB and the rows 16 MB; weights and moments take 6 MB. */
  const [size, width, units, rowCount] = [64, 4096, 128, 4096];
  const [blocks, turns, steps] = [8, 8, 5];

  const rows = new Uint8Array(rowCount * width).fill(7);
  const labels = new Uint8Array(rowCount);
  const resident = {
    training: [
      { dtype: 'uint8', shape: [width], values: rows, divisor: 255 } as const,
      { dtype: 'uint8', shape: [], values: labels } as const,
    ],
  };

  it.each([
    ['resident', { data: resident }, { size, rows: consecutive(0, size) }],
    ['fed', {}, { size, values: [new Float32Array(size * width).fill(0.1), new Float32Array(size)] }],
  ] as const)('with %s data keeps neither tensors nor batches, data or weights', (_how, data, input) => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ inputShape: [width], units, activation: 'relu' }),
        tf.layers.dense({ units: 3, activation: 'softmax' }),
      ],
    });
    model.compile({ optimizer: tf.train.adam(0.001), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
    const { numTensors } = tf.memory();
    const turn = (): void => {
      const training = compileTraining(tf, model, { ...data, trainSizes: [size], testSizes: none, seed: 1 });
      for (let step = 1; step <= steps; step++) {
        training.trainStep(input, step);
      }
      training.updateModel(tf);
      training.dispose();
      expect(tf.memory().numTensors).toBe(numTensors);
    };
    const bytes = Array.from({ length: blocks + 1 }, () => {
      repeat(turns, turn);
      return residentBytes();
    });
    // What is kept makes each block bigger: by 40 MB with batches, 48 MB with weights and 128 MB with data. The allocator
    // alone moves the size up and down by some 30 MB, but it does not add up, so the lowest points are compared. The
    // first block, which fills the allocator's caches, is left out.
    const [, ...later] = bytes;
    const half = blocks / 2;
    const growth = (Math.min(...later.slice(half)) - Math.min(...later.slice(0, half))) / half;
    expect(growth).toBeLessThan(20 * 2 ** 20);
    model.dispose();
  });
});

const none = { training: [], test: [] };

function repeat(times: number, turn: () => void): void {
  for (let time = 0; time < times; time++) {
    turn();
  }
}

/** Memory of this process, without what JavaScript has not collected yet. */
function residentBytes(): number {
  collectGarbage();
  return process.memoryUsage.rss();
}
