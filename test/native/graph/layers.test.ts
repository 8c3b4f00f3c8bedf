import type { layers } from '@tensorflow/tfjs-node';
import { beforeAll, describe, expect, it } from 'vitest';

import type { TensorFlow } from '../../../src/engine/tensorflow';
import { compileTraining } from '../../../src/engine/training/graph/compileTraining';
import { nativeTensorFlow } from '../../support/tensorflow';
import { hopelessCases, layerCases, modelWith } from './layerCases';
import { compareTwins, twinOptimizers } from './twins';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

describe('a layer of the library, compiled, equals itself trained eagerly', () => {
  it.each(Object.keys(layerCases))('%s', async (name) => {
    const { loss, weight, prediction } = await compareTwins(tf, modelWith(layerCases[name]!), twinOptimizers.sgd, 8);
    expect(loss).toBeLessThan(1e-5);
    expect(weight).toBeLessThan(1e-5);
    expect(prediction).toBeLessThan(1e-4);
  });
});

type Make = (library: TensorFlow['layers'], name: string) => layers.Layer;

const options = { trainSizes: [4], testSizes: { training: [], test: [] }, seed: 1 };
const batchInputShape = [4, 5, 3];
const drawn = /random numbers in JavaScript/;
const remembers = /a state from one batch to the next/;

const refusals: readonly (readonly [string, RegExp, Make])[] = [
  ['alphaDropout', drawn, (l, name) => l.alphaDropout({ rate: 0.2, batchInputShape, name })],
  [
    'categoryEncoding',
    /reads a computed value/,
    (l, name) => l.categoryEncoding({ numTokens: 3, batchInputShape, name }),
  ],
  ['stateful simpleRNN', remembers, (l, name) => l.simpleRNN({ units: 2, stateful: true, batchInputShape, name })],
  ['stateful gru', remembers, (l, name) => l.gru({ units: 2, stateful: true, batchInputShape, name })],
  ['stateful lstm', remembers, (l, name) => l.lstm({ units: 2, stateful: true, batchInputShape, name })],
  [
    'stateful bidirectional',
    remembers,
    (l, name) => l.bidirectional({ layer: l.gru({ units: 2, stateful: true }), batchInputShape, name }),
  ],
  [
    'stateful convLstm2d',
    remembers,
    (l, name) => l.convLstm2d({ filters: 2, kernelSize: 3, stateful: true, batchInputShape: [4, 3, 5, 5, 2], name }),
  ],
];

describe('a layer that cannot be compiled', () => {
  it.each(refusals)('%s is refused with its name', (_what, reason, make) => {
    const model = tf.sequential({ layers: [make(tf.layers, 'culprit'), tf.layers.dense({ units: 1 })] });
    model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
    const compile = (): unknown => compileTraining(tf, model, options);
    expect(compile).toThrow(/^The layer culprit cannot be compiled: /);
    expect(compile).toThrow(reason);
  });
});

describe('a layer that the library cannot train', () => {
  it.each(Object.keys(hopelessCases))('%s fails with the same error, compiled and eagerly', async (name) => {
    const { error, ...layerCase } = hopelessCases[name]!;
    const { model } = modelWith(layerCase)(tf);
    model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
    expect(() => compileTraining(tf, model, options)).toThrow(error);
    await expect(model.trainOnBatch(tf.zeros([4, ...layerCase.shape]), tf.zeros([4, 2]))).rejects.toThrow(error);
  });

  it('randomWidth cannot even be put into a model', () => {
    const make = (): unknown =>
      tf.sequential({ layers: [tf.layers.randomWidth({ factor: 0.2, batchInputShape: [4, 6, 6, 2] })] });
    expect(make).toThrow(/Negative dimension size/);
  });
});

describe('the layers that are tried', () => {
  it('are all that the library has', () => {
    const tried = [layerCases, hopelessCases].flatMap((cases) =>
      Object.keys(cases).map((name) => name.split(/[ ,]/)[0]),
    );
    const others = ['Layer', 'RNN', 'RNNCell', 'alphaDropout', 'categoryEncoding', 'input', 'randomWidth'];
    // Used by the layers that are tried.
    const parts = ['convLstm2dCell', 'inputLayer'];
    expect(new Set([...tried, ...others, ...parts])).toEqual(new Set(Object.keys(tf.layers)));
  });
});
