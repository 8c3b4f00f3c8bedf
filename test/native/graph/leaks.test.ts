import { readdirSync } from 'node:fs';

import type { LayersModel, Optimizer, Tensor, layers } from '@tensorflow/tfjs-node';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import type { TensorFlow } from '../../../src/engine/tensorflow';
import { compileTraining, NotCompilableError } from '../../../src/engine/training/graph/compileTraining';
import { nativeBackend } from '../../../src/engine/training/graph/nativeBackend';
import { GraphStepRunner } from '../../../src/engine/training/graphStepRunner';
import { makeTemporaryFolder, removeFolder } from '../../support/temporaryFolder';
import { nativeTensorFlow } from '../../support/tensorflow';

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
