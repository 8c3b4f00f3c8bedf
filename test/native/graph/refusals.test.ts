import type { Tensor, layers } from '@tensorflow/tfjs-node';
import { beforeAll, describe, expect, it } from 'vitest';

import { consecutive } from '../../../src/engine/data/batches';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { createStepRunner } from '../../../src/engine/training/createStepRunner';
import { compileTraining } from '../../../src/engine/training/graph/compileTraining';
import { NotCompilableError } from '../../../src/engine/training/graph/notCompilableError';
import type { RunEventBody } from '../../../src/protocol/events';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { nativeTensorFlow } from '../../support/tensorflow';
import { buildClassicModel } from '../../support/classicModel';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

const options = { trainSizes: [4], testSizes: { training: [], test: [] }, seed: 1 };

/** A layer that reads what it is given in JavaScript, as a graph cannot. */
function peekingLayer(name: string): layers.Layer {
  class Peeking extends tf.layers.Layer {
    static readonly className = 'Peeking';
    override call(inputs: Tensor | Tensor[]): Tensor {
      const [x] = Array.isArray(inputs) ? inputs : [inputs];
      return tf.mul(x!, x!.dataSync()[0]! > 0 ? 2 : 1);
    }
  }
  return new Peeking({ name });
}

describe('a step that cannot be compiled', () => {
  it('because it reads values in JavaScript is refused with the layer’s name, and nothing is left changed', () => {
    const model = tf.sequential({
      layers: [tf.layers.dense({ inputShape: [3], units: 2 }), peekingLayer('peek'), tf.layers.dense({ units: 1 })],
    });
    model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
    const weights = model.getWeights().map((weight) => [...weight.dataSync()]);
    expect(() => compileTraining(tf, model, options)).toThrow(NotCompilableError);
    expect(() => compileTraining(tf, model, options)).toThrow(/The layer peek .*reads a computed value/);
    expect(model.getWeights().map((weight) => [...weight.dataSync()])).toEqual(weights);
    // The library works as before: random draws, reads and gradients.
    expect(Math.random()).toBeLessThan(1);
    expect(
      tf
        .grad((x) => tf.relu(x).sum())(tf.tensor1d([-1, 2]))
        .arraySync(),
    ).toEqual([0, 1]);
  });

  it('because its inputs are of any size is refused without data, and compiled with them', () => {
    const model = tf.sequential({
      layers: [
        tf.layers.embedding({ inputShape: [null], inputDim: 5, outputDim: 3 }),
        tf.layers.globalAveragePooling1d({}),
        tf.layers.dense({ units: 1 }),
      ],
    });
    model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
    expect(() => compileTraining(tf, model, options)).toThrow(/inputs of any size/);
    const tokens = { dtype: 'int32' as const, shape: [6], values: new Int32Array(24).fill(1) };
    const targets = { dtype: 'float32' as const, shape: [1], values: new Float32Array(4).fill(2) };
    const training = compileTraining(tf, model, { ...options, data: { training: [tokens, targets] } });
    const losses = [1, 2, 3].map((step) => training.trainStep({ size: 4, rows: consecutive(0, 4) }, step).loss);
    expect(losses[2]).toBeLessThan(losses[0]!);
    training.dispose();
  });

  it('because compile() was not called says so', () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [3], units: 1 })] });
    expect(() => compileTraining(tf, model, options)).toThrow(/Call compile\(\)/);
  });

  it('trains eagerly, with one notice', () => {
    const experiment = parseExperiment({ training: { batchSize: 4 } });
    const built = buildClassicModel(tf, 'text-only', experiment);
    const [hidden] = built.model.layers.slice(1);
    const call = hidden!.call.bind(hidden);
    hidden!.call = (inputs, more) => {
      const outputs = call(inputs, more);
      (outputs as Tensor).dataSync();
      return outputs;
    };
    const columns = [{ shape: [10], dtype: 'float32' as const, values: new Float32Array(40).fill(0.5) }];
    const rows = { columns, labels: Uint8Array.of(1, 2, 3, 4) };
    const events: RunEventBody[] = [];
    const runner = createStepRunner({
      tf,
      built,
      data: { training: rows, test: rows },
      counts: { training: 4, validation: 0, test: 4 },
      training: experiment.training,
      hasBfloat16: false,
      emit: (event) => events.push(event),
    });
    expect(runner.trainStep(consecutive(0, 4)).rows).toBe(4);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ kind: 'notice' });
    expect(JSON.stringify(events[0])).toMatch(/trained without compilation, which is slower, .*The layer dense /);
    runner.dispose();
  });
});

describe('bfloat16', () => {
  it.each([
    [false, 'graph', /neither AVX512_BF16 nor AMX/],
    [true, 'eager', /needs compiled steps/],
  ] as const)('is replaced by float32 with a notice (processor %s, engine %s)', (hasBfloat16, engine, reason) => {
    const experiment = parseExperiment({ training: { precision: 'bfloat16', engine, batchSize: 2 } });
    const built = buildClassicModel(tf, 'text-only', experiment);
    const columns = [{ shape: [10], dtype: 'float32' as const, values: new Float32Array(20) }];
    const rows = { columns, labels: Uint8Array.of(1, 2) };
    const events: RunEventBody[] = [];
    const counts = { training: 2, validation: 0, test: 2 };
    const { training } = experiment;
    const data = { training: rows, test: rows };
    createStepRunner({ tf, built, data, counts, training, hasBfloat16, emit: (e) => events.push(e) }).dispose();
    expect(events.map((event) => (event.kind === 'notice' ? event.message : event.kind))).toEqual([
      expect.stringMatching(reason),
    ]);
  });
});

describe('a compiled step', () => {
  it('refuses a batch of a size that was not compiled', () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [3], units: 1 })] });
    model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
    const training = compileTraining(tf, model, options);
    const values = [new Float32Array(15), new Float32Array(5)];
    expect(() => training.trainStep({ size: 5, values }, 1)).toThrow(/batches of 5; there are steps for 4/);
    training.dispose();
  });
});
