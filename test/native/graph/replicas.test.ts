import type { LayersModel } from '@tensorflow/tfjs-node';
import { beforeAll, describe, expect, it } from 'vitest';

import { consecutive } from '../../../src/engine/data/batches';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { compileTraining, type DataColumn } from '../../../src/engine/training/graph/compileTraining';
import { nativeTensorFlow } from '../../support/tensorflow';
import { graphsGivenTo } from './graphDefs';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

const rowCount = 40;
const sizes = { full: 16, odd: 9 };

const columns: DataColumn[] = [
  {
    dtype: 'uint8',
    shape: [10, 10, 1],
    values: Uint8Array.from({ length: rowCount * 100 }, (_, index) => (index * 37 + (index % 11) * 13) % 256),
    divisor: 255,
  },
  { dtype: 'uint8', shape: [], values: Uint8Array.from({ length: rowCount }, (_, row) => row % 3) },
];

/** With a penalty, noise of each kind and, where it is asked for, a layer in which rows see each other. */
function buildModel(normalised = false): LayersModel {
  const { layers } = tf;
  const seeded = (seed: number): ReturnType<typeof tf.initializers.glorotUniform> =>
    tf.initializers.glorotUniform({ seed });
  const kernelRegularizer = tf.regularizers.l2({ l2: 0.01 });
  const model = tf.sequential({
    layers: [
      layers.conv2d({
        inputShape: [10, 10, 1],
        filters: 4,
        kernelSize: 3,
        activation: 'relu',
        kernelInitializer: seeded(1),
        kernelRegularizer,
      }),
      ...(normalised ? [layers.batchNormalization()] : []),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.dropout({ rate: 0.2, noiseShape: [null, 1, 1, null] as never }),
      layers.flatten(),
      layers.gaussianNoise({ stddev: 0.1 }),
      layers.dense({ units: 6, activation: 'tanh', kernelInitializer: seeded(2) }),
      layers.dropout({ rate: 0.4 }),
      layers.dense({ units: 3, activation: 'softmax', kernelInitializer: seeded(3) }),
    ],
  });
  model.compile({ optimizer: tf.train.adam(0.01), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

interface Told {
  readonly losses: readonly number[];
  readonly metrics: readonly number[];
  readonly weights: readonly Float32Array[];
  readonly predictions: Float32Array;
}

async function train(replicas: number | undefined, more: { residentLimit?: number } = {}): Promise<Told> {
  const all = Object.values(sizes);
  const training = compileTraining(tf, buildModel(), {
    trainSizes: all,
    testSizes: { training: all, test: [] },
    predictSizes: { training: [sizes.full], test: [] },
    seed: 1,
    replicas,
    data: { training: columns },
    ...more,
  });
  const steps = [];
  for (let step = 1; step <= 12; step++) {
    const size = step % 3 === 0 ? sizes.odd : sizes.full;
    const input = await training.input(consecutive(step, step + size), 'training');
    steps.push(training.trainStep(input, step), training.testStep(input, 'training'));
  }
  const [predictions = new Float32Array()] = await training.predict(consecutive(0, rowCount), 'training');
  const weights = training.getWeights();
  training.dispose();
  return {
    losses: steps.map(({ loss }) => loss),
    metrics: steps.flatMap(({ metrics }) => metrics),
    weights,
    predictions,
  };
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, index) => expect(Math.abs(value - expected[index]!)).toBeLessThan(1e-5));
}

describe.each([
  ['2 replicas, with resident data', 2, {}],
  ['2 replicas, fed', 2, { residentLimit: 0 }],
  ['4 replicas', 4, {}],
] as const)('a batch among %s', (_how, replicas, more) => {
  it('is trained on, tested and predicted as a whole one, noise included', async () => {
    const [whole, shared] = [await train(undefined), await train(replicas, more)];
    expectClose(shared.losses, whole.losses);
    expectClose(shared.metrics, whole.metrics);
    expectClose([...shared.predictions], [...whole.predictions]);
    shared.weights.forEach((values, index) => expectClose([...values], [...whole.weights[index]!]));
    expect(Math.max(...whole.losses) - Math.min(...whole.losses)).toBeGreaterThan(0.01);
  });
});

describe('a step', () => {
  /** How many convolutions there are in the training step for batches of a size. */
  const convolutions = (model: LayersModel, size: number): number => {
    const nodes = graphsGivenTo(tf, () =>
      compileTraining(tf, model, {
        trainSizes: [size],
        testSizes: { training: [], test: [] },
        seed: 1,
        replicas: 2,
        data: { training: columns },
      }).dispose(),
    );
    return nodes.filter(({ op }) => op === 'Conv2D').length;
  };

  it('is there for each replica where they can share the batch', () => {
    expect(convolutions(buildModel(), 16)).toBe(2);
  });

  it('is one for batches that cannot be split evenly', () => {
    expect(convolutions(buildModel(), 9)).toBe(1);
  });

  it('is one where rows see each other, or where the optimizer is recorded with it', () => {
    expect(convolutions(buildModel(true), 16)).toBe(1);
    const model = buildModel();
    model.compile({ optimizer: tf.train.momentum(0.01, 0.9), loss: 'sparseCategoricalCrossentropy' });
    expect(convolutions(model, 16)).toBe(1);
  });
});
