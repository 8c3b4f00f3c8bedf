import type { LayersModel } from '@tensorflow/tfjs-node';
import { beforeAll, describe, expect, it } from 'vitest';

import type { TensorFlow } from '../../../src/engine/tensorflow';
import {
  compileTraining,
  passNames,
  speedPasses,
  type CompiledTraining,
  type PassName,
} from '../../../src/engine/training/graph/compileTraining';
import { createStepRunner } from '../../../src/engine/training/createStepRunner';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { buildClassicModel } from '../../support/classicModel';
import { nativeTensorFlow } from '../../support/tensorflow';
import { graphsGivenTo } from './graphDefs';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

const size = 8;

/** Small, and with everything that some pass looks for. */
function buildModel(): LayersModel {
  const { layers } = tf;
  const seeded = (seed: number): ReturnType<typeof tf.initializers.glorotUniform> =>
    tf.initializers.glorotUniform({ seed });
  const model = tf.sequential({
    layers: [
      layers.conv2d({
        inputShape: [12, 12, 2],
        filters: 4,
        kernelSize: 3,
        activation: 'relu',
        kernelInitializer: seeded(1),
      }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 6, kernelSize: 3, activation: 'relu', kernelInitializer: seeded(2) }),
      layers.globalAveragePooling2d({}),
      layers.dense({ units: 12, activation: 'relu', kernelInitializer: seeded(3) }),
      layers.reshape({ targetShape: [6, 2] }),
      layers.gru({
        units: 4,
        kernelInitializer: seeded(7),
        recurrentInitializer: seeded(8),
        recurrentActivation: 'sigmoid',
      }),
      layers.dense({ units: 3, activation: 'softmax', kernelInitializer: seeded(5) }),
    ],
  });
  model.compile({ optimizer: tf.train.sgd(0.05), loss: 'sparseCategoricalCrossentropy' });
  return model;
}

function compile(without: readonly PassName[]): CompiledTraining {
  return compileTraining(tf, buildModel(), {
    trainSizes: [size],
    testSizes: { training: [], test: [] },
    seed: 1,
    without,
  });
}

function lossesOf(training: CompiledTraining): number[] {
  const labels = Float32Array.from({ length: size }, (_, row) => row % 3);
  const losses = Array.from({ length: 10 }, (_, step) => {
    const images = tf.randomNormal([size, 12, 12, 2], 0, 1, 'float32', step + 1).dataSync<'float32'>();
    return training.trainStep({ size, values: [images, labels] }, step + 1).loss;
  });
  training.dispose();
  return losses;
}

/** Every operation of the graph with the operations that its inputs come from. */
function operations(without: readonly PassName[]): string[] {
  const nodes = graphsGivenTo(tf, () => compile(without).dispose());
  return nodes.map(({ op, input }) => `${op}(${input.map((name) => name.replace(/_\d+(:\d+)?$/, '')).join()})`).sort();
}

describe('a step without', () => {
  it.each(passNames)('%s has other operations and the same losses', (name) => {
    const all = lossesOf(compile([]));
    const fewer = lossesOf(compile([name]));
    expect(operations([name])).not.toEqual(operations([]));
    fewer.forEach((loss, step) => expect(Math.abs(loss / all[step]! - 1)).toBeLessThan(1e-5));
  });

  it('any pass has the same losses', () => {
    const all = lossesOf(compile([]));
    const none = lossesOf(compile(passNames));
    none.forEach((loss, step) => expect(Math.abs(loss / all[step]! - 1)).toBeLessThan(1e-5));
    expect(all.at(-1)).toBeLessThan(all[0]!);
  });
});

describe('a step runner', () => {
  it('is compiled without the passes that it is asked to leave out, and with data to feed', () => {
    const experiment = parseExperiment({ training: { batchSize: 4, dropout: 0 } });
    const columns = [{ shape: [10], dtype: 'float32' as const, values: new Float32Array(40).fill(0.5) }];
    const rows = { columns, labels: Uint8Array.of(1, 2, 3, 4) };
    const results = [{}, { without: passNames, residentLimit: 0 }].map((more) => {
      let result: unknown;
      const nodes = graphsGivenTo(tf, () => {
        const runner = createStepRunner({
          tf,
          built: buildClassicModel(tf, 'text-only', experiment),
          data: { training: rows, test: rows },
          counts: { training: 4, validation: 0, test: 4 },
          training: experiment.training,
          hasBfloat16: false,
          emit: () => undefined,
          ...more,
        });
        result = runner.testStep('test', Int32Array.of(0, 1, 2, 3));
        runner.dispose();
      });
      return { operations: new Set(nodes.map(({ op }) => op)), result };
    });
    expect(results[0]!.operations).toContain('ResourceApplyAdam');
    expect(results[0]!.operations).toContain('ResourceGather');
    expect(results[1]!.operations).not.toContain('ResourceApplyAdam');
    expect(results[1]!.operations).not.toContain('ResourceGather');
    expect(results[1]!.result).toEqual(results[0]!.result);
  });
});

describe('the list of passes', () => {
  it('says of each what it does', () => {
    expect(passNames.length).toBeGreaterThan(5);
    passNames.forEach((name) => expect(speedPasses[name].length).toBeGreaterThan(20));
  });
});
