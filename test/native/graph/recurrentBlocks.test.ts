import type { LayersModel, layers } from '@tensorflow/tfjs-node';
import { beforeAll, describe, expect, it } from 'vitest';

import type { TensorFlow } from '../../../src/engine/tensorflow';
import { compileTraining, type CompileOptions } from '../../../src/engine/training/graph/compileTraining';
import { nativeTensorFlow } from '../../support/tensorflow';
import { graphsGivenTo } from './graphDefs';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

type Make = (library: TensorFlow['layers']) => layers.Layer;

const width = 3;
const keras = { units: 2, recurrentActivation: 'sigmoid', returnSequences: true } as const;

function modelWith(steps: number, make: Make): LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [steps, width], units: width }),
      make(tf.layers),
      tf.layers.flatten(),
      tf.layers.dense({ units: 1 }),
    ],
  });
  model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
  return model;
}

/** How often each operation is in the graph of a training step. */
function countsOf(steps: number, make: Make, options: Partial<CompileOptions> = {}): Record<string, number> {
  const counts: Record<string, number> = {};
  const nodes = graphsGivenTo(tf, () => {
    const sizes = { trainSizes: [4], testSizes: { training: [], test: [] } };
    compileTraining(tf, modelWith(steps, make), { ...sizes, seed: 1, ...options }).dispose();
  });
  nodes.forEach(({ op }) => (counts[op] = (counts[op] ?? 0) + 1));
  return counts;
}

const blocks = (counts: Record<string, number>): number =>
  (counts['GRUBlockCell'] ?? 0) + (counts['LSTMBlockCell'] ?? 0);

const computed: Readonly<Record<string, Make>> = {
  gru: (l) => l.gru(keras),
  lstm: (l) => l.lstm(keras),
};

describe.each(Object.keys(computed))('the steps of a %s', (kind) => {
  it('are one operation each, and one each in the gradient', () => {
    const op = `${kind.toUpperCase()}BlockCell`;
    expect(countsOf(5, computed[kind]!)).toMatchObject({ [op]: 5, [`${op}Grad`]: 5 });
    expect(blocks(countsOf(5, computed[kind]!, { without: ['recurrentBlocks'] }))).toBe(0);
  });

  it('have one gradient of the kernels for all of them', () => {
    const ofState = { gru: 0, lstm: 1 }[kind] ?? 0;
    const [few, many] = [countsOf(3, computed[kind]!), countsOf(9, computed[kind]!)];
    // The gradient by the state before is no gradient of a kernel, and grows with the steps.
    expect(many['MatMul']).toBe(few['MatMul']! + 6 * ofState);
    expect(many['BiasAddGrad']).toBe(few['BiasAddGrad']);
  });

  it('stay in float32 where products are in bfloat16', () => {
    const counts = countsOf(5, computed[kind]!, { precision: 'bfloat16' });
    expect(blocks(counts)).toBe(5);
  });
});

const left: Readonly<Record<string, Make>> = {
  'the library’s gates': (l) => l.gru({ units: 2, returnSequences: true }),
  'another activation': (l) => l.lstm({ ...keras, activation: 'relu' }),
  'dropout of its own': (l) => l.gru({ ...keras, dropout: 0.5 }),
  'dropout of its state': (l) => l.lstm({ ...keras, recurrentDropout: 0.5 }),
  'a cell within a plain layer': (l) => l.rnn({ cell: l.gruCell(keras), returnSequences: true }),
};

describe('a recurrent layer that the operations cannot compute is left as it is', () => {
  it.each(Object.keys(left))('%s', (title) => {
    expect(blocks(countsOf(3, left[title]!))).toBe(0);
  });

  it('one that gives its states', () => {
    const input = tf.input({ shape: [3, width] });
    const [output, state] = tf.layers
      .gru({ ...keras, returnSequences: false, returnState: true })
      .apply(input) as never[];
    const joined = tf.layers.concatenate().apply([output!, state!]) as never;
    const model = tf.model({ inputs: input, outputs: joined });
    model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
    const nodes = graphsGivenTo(tf, () =>
      compileTraining(tf, model, { trainSizes: [4], testSizes: { training: [], test: [] }, seed: 1 }).dispose(),
    );
    expect(nodes.map(({ op }) => op)).not.toContain('GRUBlockCell');
  });
});

it('gives layers back their own calls', () => {
  const model = modelWith(3, computed['gru']!);
  const own = model.layers.map((layer) => Object.hasOwn(layer, 'call'));
  compileTraining(tf, model, { trainSizes: [4], testSizes: { training: [], test: [] }, seed: 1 }).dispose();
  expect(model.layers.map((layer) => Object.hasOwn(layer, 'call'))).toEqual(own);
});
