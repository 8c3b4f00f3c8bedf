import type { SymbolicTensor, Tensor, Tensor2D } from '@tensorflow/tfjs-node';
import { beforeAll, describe, expect, it } from 'vitest';

import { fillRows } from '../../../src/engine/data/column';
import type { DatasetModality } from '../../../src/engine/data/multimodalDataset';
import type { BuiltModel } from '../../../src/engine/models/buildModel';
import { encoderNamed } from '../../../src/engine/models/encoders/encoders';
import { joinedOf, type FusionBranch } from '../../../src/engine/models/fusion/fusion';
import { fusions } from '../../../src/engine/models/fusion/fusions';
import { ModelBuilder } from '../../../src/engine/models/modelBuilder';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { createStepRunner } from '../../../src/engine/training/createStepRunner';
import type { StepRunner } from '../../../src/engine/training/stepRunner';
import { variableOf } from '../../../src/engine/training/graph/variables';
import { fusionNames, type FusionName } from '../../../src/protocol/experimentNames';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { nativeTensorFlow } from '../../support/tensorflow';
import { classes, modalities, modalityCounts, multimodal, rowCount, rowsOf } from './data';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

const cases = fusionNames.flatMap((strategy) => modalityCounts.map((count) => [strategy, count] as const));
const allRows = Int32Array.from({ length: rowCount }, (_, row) => row);

function inputsOf(parts: readonly DatasetModality[]): Tensor[] {
  return parts.map(({ columns: { training } }) => {
    const values = new Float32Array(training.values.length);
    fillRows(training, allRows, values);
    return tf.tensor(values, [rowCount, ...training.shape]);
  });
}

function labels(): Tensor2D {
  return tf.oneHot(
    tf.tensor1d(
      Array.from(allRows, (row) => row % classes),
      'int32',
    ),
    classes,
  ) as Tensor2D;
}

function runnerOf(built: BuiltModel, parts: readonly DatasetModality[], engine: 'graph' | 'eager'): StepRunner {
  const notices: unknown[] = [];
  const runner = createStepRunner({
    tf,
    built,
    data: rowsOf(parts),
    counts: { training: rowCount, validation: 0, test: rowCount },
    training: parseExperiment({ training: { engine, batchSize: rowCount, learningRate: 0.01 } }).training,
    hasBfloat16: false,
    emit: (event) => notices.push(event),
  });
  expect(notices).toEqual([]);
  return runner;
}

/** The branches as the model builder of a run makes them. */
function branchesOf(builder: ModelBuilder, parts: readonly DatasetModality[]): FusionBranch[] {
  return parts.map(({ name, type, encoder, units, vocabulary, columns }) => {
    const options = vocabulary === undefined ? {} : { vocabulary };
    const input = builder.input(`${name}_input`, columns.training.shape);
    const encoded = encoderNamed(type, encoder).build(options)(builder, name, input, units);
    return { ...options, name, input, encode: () => encoded };
  });
}

/** Weights of the layers that the given tensors are computed by. */
function countBehind(inputs: SymbolicTensor[], outputs: readonly SymbolicTensor[]): number {
  const model = tf.model({ inputs, outputs: [...outputs] });
  return model.countParams();
}

describe.each(cases)('%s of %i modalities', (strategy, count) => {
  it('gives probabilities, which follow from the row alone', () => {
    const parts = modalities(count);
    const { model } = multimodal(tf, parts, { strategy });
    const inputs = inputsOf(parts);
    const output = model.predict(inputs) as Tensor2D;
    expect(output.shape).toEqual([rowCount, classes]);
    const values = [...output.dataSync()];
    expect(values.every((value) => value > 0 && value < 1)).toBe(true);
    for (const sum of tf.sum(output, 1).dataSync()) {
      expect(sum).toBeCloseTo(1, 5);
    }
    const single = model.predict(inputs.map((x) => tf.slice(x, [3], [1]))) as Tensor2D;
    [...single.dataSync()].forEach((value, k) => {
      expect(value).toBeCloseTo(values[3 * classes + k]!, 5);
    });
    model.dispose();
  });

  it('begins without a strong opinion', () => {
    const parts = modalities(count);
    const many = 20;
    const { model } = multimodal(tf, parts, { strategy, units: 128 }, many);
    const output = model.predict(inputsOf(parts)) as Tensor2D;
    const divergence = -Math.log(many) - tf.mean(tf.log(output)).dataSync()[0]!;
    expect(divergence).toBeLessThan(0.2);
    model.dispose();
  });

  it('has a gradient at every weight', () => {
    const parts = modalities(count);
    const { model } = multimodal(tf, parts, { strategy });
    const variables = model.trainableWeights.map(variableOf);
    const { grads } = tf.variableGrads(() => {
      const output = model.apply(inputsOf(parts), { training: true }) as Tensor2D;
      return tf.neg(tf.mean(tf.sum(tf.mul(labels(), tf.log(output)), 1))).asScalar();
    }, variables);
    expect(Object.keys(grads)).toHaveLength(model.weights.length);
    for (const [name, gradient] of Object.entries(grads)) {
      const values = gradient.dataSync();
      expect(values.every(Number.isFinite), name).toBe(true);
      // What is a hundred million times too small would never be learnt either.
      expect(Math.max(...values.map(Math.abs)), name).toBeGreaterThan(1e-7);
    }
    model.dispose();
  });

  it('has as many weights as its formula says', () => {
    const parts = modalities(count);
    for (const [units, rank] of [
      [1, 2],
      [7, 4],
    ] as const) {
      const builder = new ModelBuilder(tf, 'multimodal', { seed: 1 }, { step: 0 });
      const branches = branchesOf(builder, parts);
      const options = { units, rank, dropout: 0, outputs: classes, outputActivation: 'softmax' } as const;
      const { build, parameters, joins } = fusions[strategy];
      const inputs = branches.map(({ input }) => input);
      const joined = branches.map((branch) => joinedOf(joins, branch));
      const output = build(builder, branches, options);
      const whole = countBehind(inputs, [output]);
      const encoders = joins === 'inputs' ? 0 : countBehind(inputs, joined);
      expect(whole - encoders).toBe(parameters(branches, options));
    }
  });

  it('compiles, and its compiled steps are the eager ones', () => {
    const parts = modalities(count);
    const engines = ['graph', 'eager'] as const;
    const built = engines.map(() => multimodal(tf, parts, { strategy }));
    const [compiled, eager] = engines.map((engine, index) => runnerOf(built[index]!, parts, engine)) as [
      StepRunner,
      StepRunner,
    ];
    expect(compiled.constructor.name).toBe('GraphStepRunner');
    for (let step = 1; step <= 3; step++) {
      const [actual, expected] = [compiled.trainStep(allRows), eager.trainStep(allRows)];
      expect(Math.abs(actual.lossSum - expected.lossSum) / rowCount).toBeLessThan(1e-5);
      expect(actual.correct).toBe(expected.correct);
    }
    const [actual, expected] = [compiled.testStep('test', allRows), eager.testStep('test', allRows)];
    expect(Math.abs(actual.lossSum - expected.lossSum) / rowCount).toBeLessThan(1e-4);
    compiled.dispose();
    eager.dispose();
    built.forEach(({ model }) => model.dispose());
  });
});

it.each<FusionName>(['early', 'crossAttention', 'concat'])(
  '%s leaves no weights behind when it is disposed',
  (strategy) => {
    const parts = modalities(3);
    const before = tf.memory().numTensors;
    const { model } = multimodal(tf, parts, { strategy });
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  },
);
