import type { layers } from '@tensorflow/tfjs-node';
import { beforeAll, describe, expect, it } from 'vitest';

import type { TensorFlow } from '../../../src/engine/tensorflow';
import { nativeTensorFlow } from '../../support/tensorflow';
import type { LossName, TrainedModel } from './trainedModel';
import { compareTwins, twinOptimizers } from './twins';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

type Activation = NonNullable<Parameters<typeof layers.dense>[0]['activation']>;

/** Each loss of the library with the activations that its outputs are made by. */
const losses: Readonly<Record<LossName, readonly Activation[]>> = {
  binaryCrossentropy: ['sigmoid', 'hardSigmoid'],
  categoricalCrossentropy: ['softmax', 'sigmoid'],
  categoricalHinge: ['softmax'],
  cosineProximity: ['linear'],
  hinge: ['tanh'],
  kullbackLeiblerDivergence: ['softmax'],
  logcosh: ['linear'],
  meanAbsoluteError: ['linear', 'relu'],
  meanAbsolutePercentageError: ['linear'],
  meanSquaredError: ['linear', 'softmax'],
  meanSquaredLogarithmicError: ['softplus'],
  poisson: ['softplus'],
  sparseCategoricalCrossentropy: ['softmax', 'sigmoid'],
  squaredHinge: ['tanh'],
};

function model(loss: LossName, activation: Activation, metrics: TrainedModel['metrics'] = []): () => TrainedModel {
  return () => {
    const { layers } = tf;
    const hidden = layers.dense({ inputShape: [6], units: 8, activation: 'tanh' });
    return {
      model: tf.sequential({ layers: [hidden, layers.dense({ units: 3, activation })] }),
      losses: [loss],
      metrics,
    };
  };
}

const pairs = Object.entries(losses).flatMap(([loss, activations]) =>
  activations.map((activation) => [loss as LossName, activation] as const),
);

describe('a loss of the library, compiled, equals itself in eager training', () => {
  it.each(pairs)('%s of %s', async (name, activation) => {
    const { loss, weight, prediction } = await compareTwins(tf, model(name, activation), twinOptimizers.sgd, 12);
    expect(loss).toBeLessThan(1e-5);
    expect(weight).toBeLessThan(1e-5);
    expect(prediction).toBeLessThan(1e-4);
  });
});

describe('a loss of each step of a sequence, compiled, equals itself in eager training', () => {
  const ofClasses = pairs.filter(([name]) => name.endsWith('ategoricalCrossentropy'));
  it.each(ofClasses)('%s of %s', async (name, activation) => {
    const build = (): TrainedModel => {
      const { layers } = tf;
      const hidden = layers.dense({ inputShape: [4, 6], units: 8, activation: 'tanh' });
      const sequential = tf.sequential({ layers: [hidden, layers.dense({ units: 3, activation })] });
      return { model: sequential, losses: [name], metrics: ['accuracy'] };
    };
    const distance = await compareTwins(tf, build, twinOptimizers.sgd, 12);
    expect(distance.loss).toBeLessThan(1e-5);
    expect(distance.metric).toBeLessThan(1e-5);
    expect(distance.weight).toBeLessThan(1e-5);
    expect(distance.prediction).toBeLessThan(1e-4);
  });
});

/** Names that `compile` takes, for outputs of each kind. */
const named: readonly (readonly [LossName, Activation, readonly string[]])[] = [
  ['categoricalCrossentropy', 'softmax', ['accuracy', 'acc', 'crossentropy', 'ce', 'categoricalAccuracy', 'precision']],
  ['sparseCategoricalCrossentropy', 'softmax', ['accuracy', 'crossentropy', 'sparseCategoricalCrossentropy']],
  ['meanSquaredError', 'linear', ['mse', 'MSE', 'mae', 'MAE', 'mape', 'MAPE', 'cosine']],
];

describe('a metric of the library, compiled, equals itself in eager training', () => {
  it.each(named)('by name, beside %s', async (name, activation, metrics) => {
    const { metric, prediction } = await compareTwins(tf, model(name, activation, metrics), twinOptimizers.sgd, 12);
    expect(metric).toBeLessThan(1e-5);
    expect(prediction).toBeLessThan(1e-4);
  });

  it('by name, of a single output', async () => {
    const build = (): TrainedModel => ({
      model: tf.sequential({ layers: [tf.layers.dense({ inputShape: [6], units: 1, activation: 'sigmoid' })] }),
      losses: ['binaryCrossentropy'],
      metrics: ['accuracy', 'binaryAccuracy', 'crossentropy', 'precision'],
    });
    const { metric, prediction } = await compareTwins(tf, build, twinOptimizers.sgd, 12);
    expect(metric).toBeLessThan(1e-5);
    expect(prediction).toBeLessThan(1e-4);
  });

  it('each as a function', async () => {
    const functions = Object.entries(tf.metrics) as [string, NonNullable<TrainedModel['metrics']>[number]][];
    expect(functions.length).toBeGreaterThan(10);
    for (const [name, metric] of functions) {
      const sparse = name.startsWith('sparse');
      const loss = sparse ? 'sparseCategoricalCrossentropy' : 'categoricalCrossentropy';
      const result = await compareTwins(tf, model(loss, 'softmax', [metric]), twinOptimizers.sgd, 4);
      expect(result.metric, name).toBeLessThan(1e-5);
    }
  });
});
