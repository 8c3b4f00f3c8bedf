import type { Tensor, layers } from '@tensorflow/tfjs-node';
import { beforeAll, describe, expect, it } from 'vitest';

import type { TensorFlow } from '../../../src/engine/tensorflow';
import { compileTraining } from '../../../src/engine/training/graph/compileTraining';
import { savedModelsGivenTo } from '../../support/savedModels';
import { nativeTensorFlow } from '../../support/tensorflow';
import { graphsGivenTo } from './graphDefs';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

const options = { trainSizes: [16], testSizes: { training: [], test: [] }, seed: 1 };

/** Compiles a model in which so many places of four numbers go through a layer: 65,000 numbers of a batch. */
function compile(layer: layers.Layer, places: readonly number[] = [32, 32]): void {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [...places, 4], filters: 4, kernelSize: 1 }),
      layer,
      tf.layers.globalAveragePooling2d({}),
    ],
  });
  model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
  compileTraining(tf, model, options).dispose();
}

describe('a graph', () => {
  it('does not hold the ones of a step number by number', () => {
    const { files } = savedModelsGivenTo(tf, () => compile(tf.layers.activation({ activation: 'softsign' })));
    expect(files).toHaveLength(1);
    // Those that a softsign adds have 262 kB.
    expect(files[0]!.length).toBeLessThan(50_000);
  });

  it('has no more operations for a layer normalisation of more places', () => {
    const normalised = (): layers.Layer => tf.layers.layerNormalization();
    const [few, many] = [
      [4, 4],
      [32, 32],
    ].map((places) => graphsGivenTo(tf, () => compile(normalised(), places)));
    expect(many).toHaveLength(few!.length);
  });

  it('is also made of a layer that reads the ones it has used', () => {
    class Reading extends tf.layers.Layer {
      static readonly className = 'Reading';
      override call(inputs: Tensor | Tensor[]): Tensor {
        const [x] = Array.isArray(inputs) ? inputs : [inputs];
        const ones = tf.ones([32, 32, 4]);
        const same = tf.mul(x!, ones);
        return tf.mul(same, ones.dataSync()[0]!);
      }
    }
    const nodes = graphsGivenTo(tf, () => compile(new Reading({})));
    expect(nodes.filter(({ op }) => op === 'Fill').length).toBeGreaterThan(0);
  });
});
