import type { SymbolicTensor, Tensor } from '@tensorflow/tfjs-node';
import { beforeAll, describe, expect, it } from 'vitest';

import { attentionSum } from '../../../src/engine/models/fusion/layers/attentionSum';
import { crossAttention } from '../../../src/engine/models/fusion/layers/crossAttention';
import { gatedSum } from '../../../src/engine/models/fusion/layers/gatedSum';
import { outerProduct } from '../../../src/engine/models/fusion/layers/outerProduct';
import { softmaxOfSum } from '../../../src/engine/models/fusion/layers/softmaxOfSum';
import { termSum } from '../../../src/engine/models/fusion/layers/termSum';
import { weightedAverage } from '../../../src/engine/models/fusion/layers/weightedAverage';
import { ModelBuilder } from '../../../src/engine/models/modelBuilder';
import { registerOwnLayers } from '../../../src/engine/models/ownLayers';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { fusionNames } from '../../../src/protocol/experimentNames';
import { nativeTensorFlow } from '../../support/tensorflow';
import { modalities, multimodal } from './data';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

type Nested = number | readonly Nested[];
type Connect = (builder: ModelBuilder, inputs: SymbolicTensor[]) => SymbolicTensor;

/** What a layer gives for one row of each input, with the given weights or its own. */
function run(connect: Connect, rows: readonly Nested[], weights?: readonly Nested[]): number[] {
  const values = rows.map((row) => tf.tensor([row] as number[][]));
  const builder = new ModelBuilder(tf, 'layer', { seed: 1 }, { step: 0 });
  const inputs = values.map(({ shape }, index) => builder.input(`input_${index}`, shape.slice(1)));
  const output = connect(builder, inputs);
  const model = tf.model({ inputs, outputs: output });
  if (weights !== undefined) {
    model.setWeights(weights.map((weight) => tf.tensor(weight as number[])));
  }
  const result = model.predict(values) as Tensor;
  expect(result.shape.slice(1)).toEqual(output.shape.slice(1));
  return [...result.dataSync()];
}

function expectValues(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, index) => {
    expect(actual[index]).toBeCloseTo(value, 5);
  });
}

describe('layers of fusions, by hand', () => {
  it('a gated sum is z·a + (1 − z)·b', () => {
    const rows = [
      [0.25, 1, 0],
      [4, 5, 6],
      [8, 7, 9],
    ];
    expectValues(run(gatedSum, rows), [7, 5, 9]);
  });

  it('an attention sum weighs whole vectors', () => {
    const rows = [
      [0.5, 0.2, 0.3],
      [2, 4],
      [10, 0],
      [0, 10],
    ];
    expectValues(run(attentionSum, rows), [3, 5]);
  });

  it('an outer product has every product of every subset', () => {
    expectValues(run(outerProduct, [[2, 3], [5]]), [1, 5, 2, 10, 3, 15]);
    expectValues(run(outerProduct, [[2], [3], [5]]), [1, 5, 3, 15, 2, 10, 6, 30]);
  });

  it('a sum of terms is their mean less 1 at first, and then what it has learnt', () => {
    const connect: Connect = (builder, [terms]) => termSum(builder, 'fusion', terms!);
    const terms = [
      [1, 2, 3],
      [5, 8, 1],
    ];
    expectValues(run(connect, [terms]), [2, 4, 1]);
    expectValues(
      run(
        connect,
        [terms],
        [
          [2, -1],
          [0, 10, 100],
        ],
      ),
      [-3, 6, 105],
    );
  });

  it('a weighted average is the mean at first, and then has the softmax of what it has learnt as weights', () => {
    const connect: Connect = (builder, inputs) => weightedAverage(builder, 'fusion', inputs);
    const rows = [
      [0.2, 0.8],
      [0.6, 0.4],
    ];
    expectValues(run(connect, rows), [0.4, 0.6]);
    expectValues(run(connect, rows, [[0, Math.log(3)]]), [0.5, 0.5]);
  });

  it('a softmax of sums is the normalised product of probabilities', () => {
    const [p, q] = [
      [0.2, 0.3, 0.5],
      [0.6, 0.3, 0.1],
    ] as const;
    const products = p.map((value, k) => value * q[k]!);
    const sum = products.reduce((total, value) => total + value);
    const logits = [p.map(Math.log), q.map((value) => Math.log(value) + 4)];
    expectValues(
      run(softmaxOfSum, logits),
      products.map((value) => value / sum),
    );
  });
});

describe('cross-attention, by hand', () => {
  const connect: Connect = (builder, inputs) => crossAttention(builder, 'fusion', inputs);
  const identity = [
    [1, 0],
    [0, 1],
  ];
  const alpha = [[Math.SQRT2 * Math.log(3), 0]];
  const beta = [
    [1, 0],
    [0, 4],
    [50, 50],
  ];

  it('is the scaled dot product, with steps of the one and widths of both', () => {
    // Scores ln 3 and 0: weights of three quarters and one.
    expectValues(run(connect, [alpha, beta.slice(0, 2)], [identity, identity, identity]), [0.75, 1]);
    const values = [
      [0, 2],
      [1, 0],
    ];
    expectValues(run(connect, [alpha, beta.slice(0, 2)], [identity, identity, values]), [1, 1.5]);
    const keys = [
      [0, 0],
      [0, 0],
    ];
    expectValues(run(connect, [alpha, beta.slice(0, 2)], [identity, keys, identity]), [0.5, 2]);
  });

  it('gives padding no weight, however high its score', () => {
    const weights = [identity, identity, identity];
    expectValues(run(connect, [alpha, beta, [1, 1, 0]], weights), [0.75, 1]);
    expectValues(run(connect, [alpha, beta, [0, 1, 0]], weights), [0, 4]);
  });

  it('is zero where there is nothing but padding', () => {
    expectValues(run(connect, [alpha, beta, [0, 0, 0]], [identity, identity, identity]), [0, 0]);
  });
});

it.each(fusionNames)('a saved model with %s can be loaded again', async (strategy) => {
  const parts = modalities(3);
  const { model } = multimodal(tf, parts, { strategy });
  let saved: Parameters<typeof tf.io.fromMemory>[0] | undefined;
  await model.save(
    tf.io.withSaveHandler((artifacts) => {
      saved = artifacts;
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } });
    }),
  );
  registerOwnLayers(tf, JSON.stringify(saved));
  const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved!));
  const inputs = parts.map(({ columns: { training } }) => tf.tensor([...training.values], [12, ...training.shape]));
  expectValues([...(loaded.predict(inputs) as Tensor).dataSync()], [...(model.predict(inputs) as Tensor).dataSync()]);
});
