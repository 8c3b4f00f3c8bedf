import type { LayersModel, Tensor } from '@tensorflow/tfjs-node';
import { beforeAll, describe, expect, it } from 'vitest';

import { consecutive } from '../../../src/engine/data/batches';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import {
  compileTraining,
  type CompileOptions,
  type DataColumn,
} from '../../../src/engine/training/graph/compileTraining';
import { nativeTensorFlow } from '../../support/tensorflow';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

const rowCount = 37;

/** Two inputs, dropout, and running means that differ from those of any batch. */
function buildModel(): LayersModel {
  const { layers } = tf;
  const [image, number] = [tf.input({ shape: [6, 6, 1] }), tf.input({ shape: [3] })];
  const seen = layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu' }).apply(image);
  const normal = layers.batchNormalization().apply(seen);
  const features = layers.globalAveragePooling2d({}).apply(normal);
  const joined = layers.concatenate().apply([features, number] as never);
  const dropped = layers.dropout({ rate: 0.5 }).apply(joined);
  const output = layers.dense({ units: 5, activation: 'softmax' }).apply(dropped);
  const model = tf.model({ inputs: [image, number], outputs: output as never });
  model.compile({ optimizer: tf.train.sgd(0.1), loss: 'sparseCategoricalCrossentropy' });
  return model;
}

function columns(): DataColumn[] {
  const random = (length: number, top: number, seed: number): Float32Array =>
    tf.randomUniform([length], 0, top, 'float32', seed).dataSync<'float32'>();
  return [
    { dtype: 'uint8', shape: [6, 6, 1], values: Uint8Array.from(random(rowCount * 36, 256, 1)), divisor: 255 },
    { dtype: 'float32', shape: [3], values: random(rowCount * 3, 1, 2) },
    { dtype: 'uint8', shape: [], values: Uint8Array.from(random(rowCount, 5, 3)) },
  ];
}

const sizes = { trainSizes: [16], testSizes: { training: [], test: [] }, seed: 1 };

function compile(model: LayersModel, more: Partial<CompileOptions>): ReturnType<typeof compileTraining> {
  return compileTraining(tf, model, { ...sizes, ...more });
}

/** What the library gives for rows in batches of 16 and a last one of 5. */
function expected(model: LayersModel, rows: Int32Array): number[] {
  const [images, numbers] = columns();
  return tf.tidy(() => {
    const whole = [
      tf.tensor(
        Float32Array.from(images!.values, (value) => value / 255),
        [rowCount, 6, 6, 1],
      ),
      tf.tensor(numbers!.values, [rowCount, 3]),
    ];
    const taken = whole.map((tensor) => tf.gather(tensor, tf.tensor1d(rows, 'int32')));
    return [...(model.predict(taken, { batchSize: 16 }) as Tensor).dataSync()];
  });
}

function expectClose(actual: Float32Array, wanted: readonly number[]): void {
  expect(actual).toHaveLength(wanted.length);
  actual.forEach((value, at) => expect(Math.abs(value - wanted[at]!)).toBeLessThan(1e-6));
}

describe('a compiled prediction', () => {
  const order = Int32Array.from({ length: rowCount }, (_, place) => (place * 11) % rowCount);

  it.each([
    ['with a program for the last, smaller batch', [16, 5], undefined],
    ['with a last batch that is filled up', [16], undefined],
    ['fed with its rows', [16, 5], 0],
  ] as const)('is the library’s own %s', async (_name, predictSizes, residentLimit) => {
    const model = buildModel();
    const training = compile(model, {
      data: { training: columns() },
      predictSizes: { training: predictSizes, test: [] },
      ...(residentLimit === undefined ? {} : { residentLimit }),
    });
    const [probabilities] = await training.predict(order, 'training');
    expectClose(probabilities!, expected(model, order));
    training.dispose();
  });

  it('follows the weights as they are trained, and changes none of them', async () => {
    const model = buildModel();
    const training = compile(model, { data: { training: columns() }, predictSizes: { training: [16, 5], test: [] } });
    const [before] = await training.predict(order, 'training');
    for (let step = 1; step <= 5; step++) {
      training.trainStep({ size: 16, rows: consecutive(0, 16) }, step);
    }
    const weights = training.getWeights();
    const [after] = await training.predict(order, 'training');
    expect(after).not.toEqual(before);
    expect(training.getWeights()).toEqual(weights);
    training.updateModel(tf);
    expectClose(after!, expected(model, order));
    training.dispose();
  });

  it('takes the values of its inputs, where there are no data', () => {
    const model = buildModel();
    const training = compile(model, { predictSizes: { training: [], test: [rowCount] } });
    const [images, numbers] = columns();
    const values = [Float32Array.from(images!.values, (value) => value / 255), numbers!.values];
    const [probabilities] = training.predictStep({ size: rowCount, values }, 'test');
    expectClose(probabilities!, expected(model, consecutive(0, rowCount)));
    training.dispose();
  });

  it('of no rows is empty, and of rows without a program is refused', async () => {
    const training = compile(buildModel(), {
      data: { training: columns() },
      predictSizes: { training: [16], test: [] },
    });
    expect(await training.predict(new Int32Array(), 'training')).toEqual([new Float32Array()]);
    await expect(training.predict(consecutive(0, 3), 'test')).rejects.toThrow(/give their sizes of batches/);
    training.dispose();
  });
});
