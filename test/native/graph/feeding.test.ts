import { setTimeout } from 'node:timers/promises';

import type { LayersModel } from '@tensorflow/tfjs-node';
import { beforeAll, describe, expect, it } from 'vitest';

import { batches } from '../../../src/engine/data/batches';
import { randomStream, shuffledIndices } from '../../../src/engine/random';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import {
  compileTraining,
  type CompiledTraining,
  type DataColumn,
  type RowSource,
  type SplitData,
} from '../../../src/engine/training/graph/compileTraining';
import { MemorySource } from '../../../src/engine/training/graph/rowSource';
import { GraphStepRunner } from '../../../src/engine/training/graphStepRunner';
import { nativeTensorFlow } from '../../support/tensorflow';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

const rowCount = 103;
const batchSize = 16;
const order = shuffledIndices(rowCount, randomStream(1, 'order'));

function wholeNumbers(length: number, top: number, name: string): number[] {
  const stream = randomStream(1, name);
  return Array.from({ length }, () => Math.floor(stream.uniform() * top));
}

const images: DataColumn = {
  dtype: 'uint8',
  shape: [8, 8, 1],
  values: Uint8Array.from(wholeNumbers(rowCount * 64, 256, 'images')),
  divisor: 255,
};
const tokens: DataColumn = {
  dtype: 'int32',
  shape: [6],
  values: Int32Array.from(wholeNumbers(rowCount * 6, 12, 'tokens')),
};
const numbers: DataColumn = {
  dtype: 'float32',
  shape: [3],
  values: Float32Array.from(wholeNumbers(rowCount * 3, 1000, 'numbers'), (value) => value / 300 - 1),
};
const labels: DataColumn = {
  dtype: 'uint8',
  shape: [],
  values: Uint8Array.from(wholeNumbers(rowCount, 4, 'labels')),
};
const columns = [images, tokens, numbers, labels];

function buildModel(): LayersModel {
  const { layers } = tf;
  const seeded = (seed: number): ReturnType<typeof tf.initializers.glorotUniform> =>
    tf.initializers.glorotUniform({ seed });
  const inputs = columns.slice(0, 3).map(({ shape }) => tf.input({ shape: [...shape] }));
  const convolution = layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', kernelInitializer: seeded(1) });
  const words = layers.embedding({ inputDim: 12, outputDim: 5, embeddingsInitializer: seeded(2) });
  const features = [
    layers.flatten().apply(convolution.apply(inputs[0]!)),
    layers.flatten().apply(words.apply(inputs[1]!)),
    inputs[2]!,
  ];
  const output = layers
    .dense({ units: 4, activation: 'softmax', kernelInitializer: seeded(3) })
    .apply(layers.concatenate().apply(features as never));
  return tf.model({ inputs, outputs: output as never });
}

function compile(data: SplitData, residentLimit?: number): CompiledTraining {
  const model = buildModel();
  model.compile({ optimizer: tf.train.adam(0.01), loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  const sizes = [batchSize, rowCount % batchSize];
  return compileTraining(tf, model, {
    trainSizes: sizes,
    testSizes: { training: sizes, test: [] },
    seed: 1,
    data: { training: data },
    residentLimit,
  });
}

/** Everything an epoch tells: losses and accuracies of all steps, those of a test, and the weights in the end. */
async function epoch(training: CompiledTraining): Promise<unknown> {
  const told: unknown[] = [];
  training.announce(order, 'training');
  let step = 0;
  for (const rows of batches(order, batchSize)) {
    told.push(training.trainStep(await training.input(rows, 'training'), ++step));
  }
  for (const rows of batches(order, batchSize)) {
    told.push(training.testStep(await training.input(rows, 'training'), 'training'));
  }
  told.push(training.getWeights(), training.getOptimizerState());
  training.dispose();
  return told;
}

/** Gives its rows later, from memory that it uses again, and takes note of what it is told. */
class SlowSource implements RowSource {
  readonly columns = columns;
  announced: number[] = [];
  private readonly buffers = columns.map(({ values }) => values.slice());

  announce(rows: Int32Array): void {
    this.announced = [...rows];
  }

  async gather(rows: Int32Array): Promise<DataColumn['values'][]> {
    await setTimeout(1);
    return new MemorySource(columns).gather(rows).map((values, index) => {
      const buffer = this.buffers[index]!.subarray(0, values.length);
      buffer.set(values);
      return buffer;
    });
  }
}

describe('an epoch with a last, smaller batch, of bytes, whole numbers and numbers', () => {
  it('fed is bit for bit the one with resident data', async () => {
    const [resident, fed] = [compile(columns), compile(columns, 0)];
    expect(resident.input(order, 'training')).toEqual({ size: rowCount, rows: order });
    expect(fed.input(order, 'training')).toHaveProperty('values');
    expect(await epoch(fed)).toEqual(await epoch(resident));
  });

  it('from a source that gives its rows later is so too, and the source knows them in advance', async () => {
    const source = new SlowSource();
    expect(await epoch(compile(source))).toEqual(await epoch(compile(columns)));
    expect(source.announced).toEqual([...order]);
  });
});

describe('the resident limit', () => {
  it('counts the bytes of all columns in memory', () => {
    const bytes = columns.reduce((sum, { values }) => sum + values.byteLength, 0);
    for (const [limit, member] of [[bytes, 'rows'] as const, [bytes - 1, 'values'] as const]) {
      const training = compile(columns, limit);
      expect(training.input(order, 'training')).toHaveProperty(member);
      training.dispose();
    }
  });
});

describe('a batch', () => {
  it('keeps the type of each column', () => {
    const rows = Int32Array.of(5, 0);
    const [image, token, number, label] = new MemorySource(columns).gather(rows);
    expect(image).toEqual(Uint8Array.from([...images.values.subarray(320, 384), ...images.values.subarray(0, 64)]));
    expect(token).toEqual(Int32Array.from([...tokens.values.subarray(30, 36), ...tokens.values.subarray(0, 6)]));
    expect(number).toEqual(Float32Array.from([...numbers.values.subarray(15, 18), ...numbers.values.subarray(0, 3)]));
    expect(label).toEqual(Uint8Array.of(labels.values[5]!, labels.values[0]!));
  });

  it('of another type or size than its columns is refused', () => {
    const training = compile(columns, 0);
    const rows = order.subarray(0, batchSize);
    const values = new MemorySource(columns).gather(rows);
    const wrongType = values.map((value) => Float32Array.from(value));
    expect(() => training.trainStep({ size: batchSize, values: wrongType }, 1)).toThrow(
      /Input 0 of a step is 1024 numbers as Float32Array; it takes 1024 of uint8, in the shape \[16, 8, 8, 1\]/,
    );
    const short = values.map((value) => value.subarray(1));
    expect(() => training.trainStep({ size: batchSize, values: short }, 1)).toThrow(/1023 numbers as Uint8Array/);
    training.dispose();
  });

  it('that a source fails to give ends the step with its error', async () => {
    const training = compile({ columns, gather: () => Promise.reject(new Error('The file is gone.')) });
    await expect(training.input(order, 'training')).rejects.toThrow('The file is gone.');
    training.dispose();
  });
});

describe('data', () => {
  it('whose columns are not the model’s are refused', () => {
    expect(() => compile([tokens, images, numbers, labels])).toThrow(
      /training data have columns of \[6\], \[8, 8, 1\].* the model takes \[8, 8, 1\], \[6\]/,
    );
    expect(() => compile(columns.slice(0, 3))).toThrow(/the model takes/);
  });
});

describe('a step runner', () => {
  it('of a source trains on rows that were prepared, as on those in memory', async () => {
    const run = async (data: RowSource | undefined): Promise<unknown> => {
      const rows = { columns: columns.slice(0, 3), labels: labels.values as Uint8Array };
      const split = data ?? rows;
      const runner = new GraphStepRunner(
        tf,
        buildModel(),
        { training: split, test: split },
        {
          adam: { learningRate: 0.01 },
          seed: 1,
          precision: 'float32',
          trainSizes: [batchSize],
          testSizes: { training: [], test: [batchSize] },
        },
      );
      const told: unknown[] = [];
      for (const batch of batches(order.subarray(0, 5 * batchSize), batchSize)) {
        await runner.prepare('training', batch);
        told.push(runner.trainStep(batch));
        await runner.prepare('test', batch);
        told.push(runner.testStep('test', batch));
      }
      told.push(runner.getState());
      runner.dispose();
      return told;
    };
    expect(await run(new SlowSource())).toEqual(await run(undefined));
  });

  it('of a source refuses rows that were not prepared', () => {
    const data = { training: new SlowSource(), test: new SlowSource() };
    const runner = new GraphStepRunner(tf, buildModel(), data, {
      adam: { learningRate: 0.01 },
      seed: 1,
      trainSizes: [batchSize],
      testSizes: { training: [], test: [] },
    });
    expect(() => runner.trainStep(order.subarray(0, batchSize))).toThrow(/prepare\(\) has to come before/);
    expect(runner.getState().step).toBe(0);
    runner.dispose();
  });
});
