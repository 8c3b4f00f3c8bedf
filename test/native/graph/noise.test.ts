import type { Tensor, layers } from '@tensorflow/tfjs-node';
import { beforeAll, describe, expect, it } from 'vitest';

import type { TensorFlow } from '../../../src/engine/tensorflow';
import { compileTraining, type CompiledTraining } from '../../../src/engine/training/graph/compileTraining';
import { nativeTensorFlow } from '../../support/tensorflow';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

const size = 16;
const [steps, channels] = [4, 300];

/** Ones go into the layer; what comes out is told by the metrics: the mean, the mean square, and how much steps differ. */
function compile(layer: layers.Layer, seed: number): CompiledTraining {
  const identity = tf.initializers.identity({});
  const model = tf.sequential({
    layers: [tf.layers.dense({ inputShape: [steps, channels], units: channels, kernelInitializer: identity }), layer],
  });
  const of =
    (tell: (output: Tensor) => Tensor) =>
    (_target: Tensor, output: Tensor): Tensor =>
      tf.mean(tell(output));
  model.compile({
    optimizer: tf.train.sgd(0),
    loss: of((output) => output),
    metrics: [of((output) => tf.square(output)), of((output) => tf.sub(tf.max(output, 1), tf.min(output, 1)))],
  });
  return compileTraining(tf, model, {
    trainSizes: [size],
    testSizes: { training: [size], test: [] },
    seed,
  });
}

const ones = new Float32Array(size * steps * channels).fill(1);
const input = { size, values: [ones, ones] };

/** What a step tells of a layer's output. */
function statistics(training: CompiledTraining, step: number): { mean: number; square: number; spread: number } {
  const { loss, metrics } = training.trainStep(input, step);
  return { mean: loss, square: metrics[0]!, spread: metrics[1]! };
}

const noisy: Readonly<Record<string, { make: () => layers.Layer; square: number; isSameForSteps?: boolean }>> = {
  Dropout: { make: () => tf.layers.dropout({ rate: 0.3 }), square: 1 / 0.7 },
  'Dropout with one mask for all steps': {
    make: () => tf.layers.dropout({ rate: 0.3, noiseShape: [null, 1, null] as never }),
    square: 1 / 0.7,
    isSameForSteps: true,
  },
  SpatialDropout1D: {
    make: () => tf.layers.spatialDropout1d({ rate: 0.3 }),
    square: 1 / 0.7,
    isSameForSteps: true,
  },
  GaussianDropout: { make: () => tf.layers.gaussianDropout({ rate: 0.3 }), square: 1 + 0.3 / 0.7 },
  GaussianNoise: { make: () => tf.layers.gaussianNoise({ stddev: 0.5 }), square: 1.25 },
  'Dropout for each step of a sequence': {
    make: () => tf.layers.timeDistributed({ layer: tf.layers.dropout({ rate: 0.3 }) }),
    square: 1 / 0.7,
  },
  // With a seed, the library would draw the same mask in each step.
  'Dropout in a model for each step of a sequence': {
    make: () => {
      const dropout = tf.layers.dropout({ rate: 0.3, seed: 5, inputShape: [channels] });
      return tf.layers.timeDistributed({ layer: tf.sequential({ layers: [dropout] }) });
    },
    square: 1 / 0.7,
  },
};

describe.each(Object.keys(noisy))('%s, compiled', (name) => {
  const { make, square, isSameForSteps = false } = noisy[name]!;

  it('has the mean and the variance that it is to have, in training alone', () => {
    const training = compile(make(), 1);
    const told = statistics(training, 1);
    // Of 19,200 numbers, 4,800 where they are the same for all steps: five standard errors.
    expect(told.mean).toBeGreaterThan(0.95);
    expect(told.mean).toBeLessThan(1.05);
    expect(Math.abs(told.square - square)).toBeLessThan(0.1);
    expect(told.spread > 0).toBe(!isSameForSteps);
    expect(training.testStep(input, 'training')).toEqual({ loss: 1, metrics: [1, 0] });
    training.dispose();
  });

  it('follows from the seed and the step, and from nothing else', () => {
    const told = (seed: number): unknown[] => {
      const training = compile(make(), seed);
      const found = [1, 2, 3, 2].map((step) => statistics(training, step));
      training.dispose();
      return found;
    };
    const first = told(1);
    expect(new Set(first.slice(0, 3).map((each) => JSON.stringify(each))).size).toBe(3);
    expect(first[3]).toEqual(first[1]);
    expect(told(1)).toEqual(first);
    expect(told(2)[0]).not.toEqual(first[0]);
  });
});

const recurrent: Readonly<Record<string, (dropout: object) => layers.Layer>> = {
  SimpleRNN: (dropout) => tf.layers.simpleRNN({ units: 8, ...dropout }),
  GRU: (dropout) => tf.layers.gru({ units: 8, ...dropout }),
  LSTM: (dropout) => tf.layers.lstm({ units: 8, ...dropout }),
  'Bidirectional LSTM': (dropout) => tf.layers.bidirectional({ layer: tf.layers.lstm({ units: 8, ...dropout }) }),
};

describe.each(Object.keys(recurrent))('dropout inside a %s, compiled', (name) => {
  const losses = (dropout: object, seed = 1): number[] => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ inputShape: [6, 5], units: 5 }),
        recurrent[name]!(dropout),
        tf.layers.dense({ units: 1 }),
      ],
    });
    const weights = model.getWeights().map(({ shape }, index) => tf.randomNormal(shape, 0, 0.5, 'float32', index + 1));
    model.setWeights(weights);
    model.compile({ optimizer: tf.train.sgd(0), loss: 'meanSquaredError' });
    const before = tf.memory().numTensors;
    const training = compileTraining(tf, model, { trainSizes: [4], testSizes: { training: [4], test: [] }, seed });
    expect(tf.memory().numTensors).toBe(before);
    const values = [Float32Array.from({ length: 120 }, (_, index) => Math.sin(index)), Float32Array.of(1, 2, 3, 4)];
    const found = [1, 2, 3, 2].map((step) => training.trainStep({ size: 4, values }, step).loss);
    found.push(training.testStep({ size: 4, values }, 'training').loss);
    training.dispose();
    return found;
  };

  it.each([{ dropout: 0.4 }, { recurrentDropout: 0.4 }])('follows from the seed and the step: %j', (dropout) => {
    const found = losses(dropout);
    expect(new Set(found.slice(0, 3)).size).toBe(3);
    expect(found[3]).toBe(found[1]);
    expect(losses(dropout)).toEqual(found);
    expect(losses(dropout, 2).slice(0, 3)).not.toEqual(found.slice(0, 3));
    // A test drops nothing, so it is that of the layer without dropout.
    expect(found[4]).toBe(losses({})[4]);
  });
});
