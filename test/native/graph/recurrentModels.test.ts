import type { SymbolicTensor } from '@tensorflow/tfjs-node';
import { beforeAll, describe, expect, it } from 'vitest';

import type { TensorFlow } from '../../../src/engine/tensorflow';
import { nativeTensorFlow } from '../../support/tensorflow';
import type { BuildModel } from './trainedModel';
import { compareTwins, twinOptimizers } from './twins';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

/** The last batch of an epoch may be a single row. */
const sizes = { full: 6, last: 1 };
/** Of the gates that TensorFlow's operations have. */
const recurrentActivation = 'sigmoid';
const returnSequences = true;

function regression(inputs: SymbolicTensor[], features: unknown): ReturnType<BuildModel> {
  const output = tf.layers.dense({ units: 2 }).apply(features as SymbolicTensor) as SymbolicTensor;
  return { model: tf.model({ inputs, outputs: output }), losses: ['meanSquaredError'] };
}

const models: Readonly<Record<string, BuildModel>> = {
  'a layer that two inputs of other lengths share': ({ input, layers }) => {
    const inputs = [input({ shape: [5, 3] }), input({ shape: [4, 3] })];
    const shared = layers.gru({ units: 4, recurrentActivation });
    const states = inputs.map((each) => shared.apply(each) as SymbolicTensor);
    return regression(inputs, layers.concatenate().apply(states));
  },
  'a layer that is given what it gave': ({ input, layers }) => {
    const x = input({ shape: [5, 4] });
    const shared = layers.lstm({ units: 4, recurrentActivation, returnSequences });
    const twice = shared.apply(shared.apply(x)) as SymbolicTensor;
    return regression([x], layers.flatten().apply(twice));
  },
  'a model that is called twice': ({ input, layers, sequential }) => {
    const inputs = [input({ shape: [4, 3] }), input({ shape: [4, 3] })];
    const inner = sequential({
      layers: [layers.gru({ inputShape: [4, 3], units: 3, recurrentActivation }), layers.dense({ units: 2 })],
    });
    const features = inputs.map((each) => inner.apply(each) as SymbolicTensor);
    return regression(inputs, layers.concatenate().apply(features));
  },
  'a model that is called for each step': ({ layers, sequential }) => {
    const inner = sequential({
      layers: [layers.lstm({ inputShape: [4, 3], units: 3, recurrentActivation }), layers.dense({ units: 2 })],
    });
    const outer = [
      layers.timeDistributed({ layer: inner, inputShape: [3, 4, 3] }),
      layers.gru({ units: 2, recurrentActivation }),
    ];
    return { model: sequential({ layers: outer }), losses: ['meanSquaredError'] };
  },
  'an encoder that gives its states to a decoder': ({ input, layers }) => {
    const inputs = [input({ shape: [5, 3] }), input({ shape: [4, 3] })];
    const encoder = layers.lstm({ units: 4, recurrentActivation, returnState: true });
    const [, ...initialState] = encoder.apply(inputs[0]!) as SymbolicTensor[];
    const decoder = layers.lstm({ units: 4, recurrentActivation, returnSequences });
    return regression(inputs, decoder.apply(inputs[1]!, { initialState }));
  },
  'a state that a dense layer gives': ({ input, layers }) => {
    const inputs = [input({ shape: [6] }), input({ shape: [4, 3] })];
    const initialState = [layers.dense({ units: 4 }).apply(inputs[0]!) as SymbolicTensor];
    return regression(inputs, layers.gru({ units: 4, recurrentActivation }).apply(inputs[1]!, { initialState }));
  },
  'rows that are padding alone': ({ layers, sequential }) => {
    const model = sequential({
      layers: [
        layers.embedding({ inputShape: [3], inputDim: 2, outputDim: 4, maskZero: true }),
        layers.gru({ units: 3, recurrentActivation, returnSequences }),
        layers.lstm({ units: 3, recurrentActivation, goBackwards: true }),
        layers.dense({ units: 2 }),
      ],
    });
    // One row in eight.
    return { model, losses: ['meanSquaredError'], vocabulary: 2 };
  },
  'layers of a single unit': ({ layers, sequential }) => {
    const model = sequential({
      layers: [
        layers.gru({ inputShape: [5, 1], units: 1, recurrentActivation, returnSequences }),
        layers.lstm({ units: 1, recurrentActivation, returnSequences }),
        layers.simpleRNN({ units: 1 }),
      ],
    });
    return { model, losses: ['meanSquaredError'] };
  },
};

describe('training equals eager training, compiled with', () => {
  it.each(Object.keys(models))('%s', async (title) => {
    const { loss, weight, prediction } = await compareTwins(tf, models[title]!, twinOptimizers.sgd, 12, sizes);
    expect(loss).toBeLessThan(1e-5);
    expect(weight).toBeLessThan(1e-5);
    expect(prediction).toBeLessThan(1e-4);
  });
});
