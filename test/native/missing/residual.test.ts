import type { LayersModel, Tensor } from '@tensorflow/tfjs-node';
import { beforeAll, describe, expect, it } from 'vitest';

import { consecutive } from '../../../src/engine/data/batches';
import type { Column } from '../../../src/engine/data/column';
import { rowsFor, type DatasetModality } from '../../../src/engine/data/multimodalDataset';
import { presenceColumn } from '../../../src/engine/data/presence';
import type { BuiltModel } from '../../../src/engine/models/buildModel';
import { encoderNamed } from '../../../src/engine/models/encoders/encoders';
import { maskedBatchNormalizationLayer } from '../../../src/engine/models/encoders/layers/maskedBatchNormalization';
import { ModelBuilder } from '../../../src/engine/models/modelBuilder';
import { randomStream } from '../../../src/engine/random';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { createStepRunner } from '../../../src/engine/training/createStepRunner';
import type { StepRunner } from '../../../src/engine/training/stepRunner';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { drawnModel } from '../../support/drawnModel';
import { nativeTensorFlow } from '../../support/tensorflow';
import { expectClose, largestDifference } from '../encoders/comparing';
import { statedParameters } from '../encoders/parameterFormulas';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

const rows = 12;
const classes = 3;
const shape = [9, 8, 2];
const labels = Uint8Array.from({ length: rows }, (_, row) => row % classes);
const halfThere = Uint8Array.from({ length: rows }, (_, row) => row % 2);
const engines = ['graph', 'eager'] as const;

/** Pictures and numbers; where a row lacks its picture there are the given values. */
function parts(flags: Uint8Array | undefined, inPlaceOfMissing = 0): DatasetModality[] {
  const column = (name: string, of: readonly number[]): Column => {
    const stream = randomStream(1, name);
    const size = of.reduce((product, length) => product * length, 1);
    const values = Float32Array.from({ length: rows * size }, (_, at) => {
      const value = stream.normal() + (Math.floor(at / size) % classes);
      return name === 'picture' && flags?.[Math.floor(at / size)] === 0 ? inPlaceOfMissing : value;
    });
    return { shape: of, dtype: 'float32', values };
  };
  const both = (one: Column): DatasetModality['columns'] => ({ training: one, test: one });
  const kind = { units: 5, detail: '' };
  return [
    {
      ...{ name: 'picture', type: 'image', encoder: 'residual', ...kind },
      columns: both(column('picture', shape)),
      ...(flags === undefined ? {} : { present: both(presenceColumn(flags)) }),
    },
    { ...{ name: 'numbers', type: 'numeric', encoder: 'mlp', ...kind }, columns: both(column('numbers', [3])) },
  ];
}

function runnerOf(built: BuiltModel, given: readonly DatasetModality[], engine: 'graph' | 'eager'): StepRunner {
  return createStepRunner({
    tf,
    built,
    data: rowsFor({ labels: { training: labels, test: labels } }, given),
    counts: { training: rows, validation: 0, test: rows },
    training: parseExperiment({ training: { engine, batchSize: rows, learningRate: 0.01 } }).training,
    hasBfloat16: false,
    emit: (event) => expect.unreachable(JSON.stringify(event)),
  });
}

interface Trained {
  /** By layer and place, whether its normalisation is masked or not. */
  readonly weights: Readonly<Record<string, Float32Array>>;
  readonly loss: number;
}

/** Weights and test loss after some steps on all rows. */
function train(given: readonly DatasetModality[], engine: 'graph' | 'eager'): Trained {
  const experiment = parseExperiment({ fusion: { units: 7 }, training: { dropout: 0 } });
  const built = drawnModel(tf, 'multimodal', experiment, { modalities: given, classes });
  const runner = runnerOf(built, given, engine);
  const order = consecutive(0, rows);
  for (let step = 0; step < 4; step++) {
    runner.trainStep(order);
  }
  const loss = runner.testStep('test', order).lossSum;
  runner.updateModel();
  const weights = built.model.layers.flatMap((layer) =>
    layer
      .getWeights()
      .map((weight, place) => [`${layer.name.replace('masked_', '')} ${place}`, weight.dataSync<'float32'>().slice()]),
  );
  runner.dispose();
  built.model.dispose();
  return { weights: Object.fromEntries(weights) as Trained['weights'], loss };
}

function expectSame(actual: Trained, expected: Trained): void {
  expect(Object.keys(actual.weights).sort()).toEqual(Object.keys(expected.weights).sort());
  for (const [name, weights] of Object.entries(actual.weights)) {
    expectClose(weights, expected.weights[name]!, 1e-4);
  }
  expect(actual.loss / expected.loss).toBeCloseTo(1, 4);
}

describe('a residual network of pictures that rows lack', () => {
  it.each(engines)('is trained by the rows that have one alone: %s', (engine) => {
    const [zeros, others] = [train(parts(halfThere), engine), train(parts(halfThere, 50), engine)];
    expect(others.weights).toEqual(zeros.weights);
    expect(others.loss).toBe(zeros.loss);
  });

  it('compiles, and four compiled steps are the eager ones', () => {
    const [compiled, eager] = engines.map((engine) => train(parts(halfThere), engine));
    expectSame(compiled!, eager!);
  });

  it('is the ordinary one where no row lacks it', () => {
    const [masked, ordinary] = [parts(new Uint8Array(rows).fill(1)), parts(undefined)].map((given) =>
      train(given, 'eager'),
    );
    expectSame(masked!, ordinary!);
  });

  it('has the parameters that its formula counts', () => {
    const builder = new ModelBuilder(tf, 'subject', { seed: 1 }, { step: 0 });
    const [image, present] = [builder.input('image', shape), builder.input('present', [1])];
    const kind = encoderNamed('image', 'residual');
    const { features } = kind.build({})(builder, 'picture', image, 5, present);
    const model = builder.model([image, present], features);
    expect(model.countParams()).toBe(statedParameters({ type: 'image', name: 'residual', shape }, 5));
    expect(model.layers.some((layer) => layer.getClassName() === 'BatchNormalization')).toBe(false);
    model.dispose();
  });
});

describe('masked batch normalisation', () => {
  function layerModel(): LayersModel {
    const builder = new ModelBuilder(tf, 'layer', { seed: 1 }, { step: 0 });
    const [x, present] = [builder.input('x', [3, 2, 4]), builder.input('present', [1])];
    return builder.model([x, present], builder.ownWeighted('layer', maskedBatchNormalizationLayer, [x, present]));
  }

  function rowsOf(count: number, name: string): Tensor {
    const stream = randomStream(1, name);
    return tf.tensor(
      Array.from({ length: count * 24 }, () => 3 + 2 * stream.normal()),
      [count, 3, 2, 4],
    );
  }

  function step(model: LayersModel, x: Tensor, flags: readonly number[]): Float32Array {
    const present = tf.tensor2d(flags.map((flag) => [flag]));
    return (model.apply([x, present], { training: true }) as Tensor).dataSync<'float32'>();
  }

  it('makes of the rows that are there what the ordinary one makes of them alone', () => {
    const [present, absent] = [rowsOf(5, 'present'), rowsOf(3, 'absent')];
    const model = layerModel();
    const values = step(model, tf.concat([present, absent]), [1, 1, 1, 1, 1, 0, 0, 0]);
    const ordinary = tf.sequential({
      layers: [tf.layers.batchNormalization({ inputShape: [3, 2, 4], momentum: 0.9 })],
    });
    const expected = (ordinary.apply(present, { training: true }) as Tensor).dataSync();
    expectClose(values.subarray(0, expected.length), expected, 1e-5);
    const [theirs, ours] = [ordinary, model].map((one) => one.getWeights().map((weight) => weight.dataSync()));
    ours!.forEach((weights, place) => expectClose(weights, theirs![place]!, 1e-5));
    expect(largestDifference(ours![2]!, [0, 0, 0, 0])).toBeGreaterThan(0.1);
  });

  it('learns nothing of a step in which no row is there', () => {
    const model = layerModel();
    step(model, rowsOf(4, 'present'), [1, 1, 1, 1]);
    const before = model.getWeights().map((weight) => weight.dataSync().slice());
    const values = step(model, rowsOf(4, 'absent'), [0, 0, 0, 0]);
    expect(model.getWeights().map((weight) => weight.dataSync())).toEqual(before);
    expect(values.every(Number.isFinite)).toBe(true);
  });
});
