import type { Optimizer } from '@tensorflow/tfjs-node';
import { beforeAll, describe, expect, it } from 'vitest';

import type { TensorFlow } from '../../../src/engine/tensorflow';
import { nativeTensorFlow } from '../../support/tensorflow';
import { optimizers } from './optimizers';
import type { TrainedModel } from './trainedModel';
import { compareTwins, twinOptimizers } from './twins';
import { zoo } from './zoo';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

const steps = 50;
const kinds = Object.keys(twinOptimizers) as (keyof typeof twinOptimizers)[];

describe.each(kinds)('compiled training by %s equals eager training', (kind) => {
  it.each(Object.entries(zoo))('%s', async (_name, build) => {
    const { loss, weight, prediction } = await compareTwins(tf, build, twinOptimizers[kind], steps);
    expect(loss).toBeLessThan(1e-5);
    expect(weight).toBeLessThan(1e-5);
    expect(prediction).toBeLessThan(1e-4);
  });
});

describe('compiled training equals eager training', () => {
  it('also where two weights begin as the same data', async () => {
    const build = (): TrainedModel => {
      const input = tf.input({ shape: [8] });
      const towers = [0, 1].map(() => tf.layers.dense({ units: 4, activation: 'tanh' }));
      const outputs = towers.map((tower) => tower.apply(input));
      const output = tf.layers.dense({ units: 2 }).apply(tf.layers.concatenate().apply(outputs as never));
      towers[1]!.setWeights(towers[0]!.getWeights());
      return { model: tf.model({ inputs: input, outputs: output as never }), losses: ['meanSquaredError'] };
    };
    const { loss, weight } = await compareTwins(tf, build, twinOptimizers.sgd, 8);
    expect(loss).toBeLessThan(1e-5);
    expect(weight).toBeLessThan(1e-5);
  });

  it('also for the bias below a reshape and a pooling', async () => {
    const build = (): TrainedModel => {
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
    const { loss, weight } = await compareTwins(tf, build, twinOptimizers.sgd, 8);
    expect(loss).toBeLessThan(1e-5);
    expect(weight).toBeLessThan(1e-5);
  });

  it('also where some layers are not trained', async () => {
    const build = (): TrainedModel => {
      const { model, losses } = zoo['batch normalisation, depthwise and separable convolution']!(tf);
      model.layers.slice(0, 3).forEach((layer) => (layer.trainable = false));
      return { model, losses };
    };
    const { loss, weight } = await compareTwins(tf, build, twinOptimizers.sgd, 8);
    expect(loss).toBeLessThan(1e-5);
    expect(weight).toBeLessThan(1e-5);
  });

  // Adam is the library's own where its update is recorded, and Keras's otherwise.
  const recorded = Object.entries(optimizers).filter(([name]) => !name.startsWith('adam,'));
  it.each(recorded)('with the optimizer %s', async (_name, make) => {
    const pair = { eager: make, compiled: make } satisfies Record<string, (tf: TensorFlow) => Optimizer>;
    const { loss, weight } = await compareTwins(tf, zoo['layer normalisation, L2 and activations']!, pair, 50);
    expect(loss).toBeLessThan(1e-5);
    expect(weight).toBeLessThan(1e-5);
  });

  it('with every optimizer that the library makes', () => {
    const made = Object.getOwnPropertyNames(tf.train).filter(
      (name) => typeof Reflect.get(tf.train, name) === 'function',
    );
    expect(new Set(Object.keys(optimizers).map((name) => name.split(',')[0]))).toEqual(new Set(made));
  });
});
