import { beforeAll, describe, expect, it } from 'vitest';

import type { Column } from '../../../src/engine/data/column';
import { rowsFor, type DatasetModality } from '../../../src/engine/data/multimodalDataset';
import { meanErrorInterval } from '../../../src/engine/evaluation/meanErrorInterval';
import { randomStream } from '../../../src/engine/random';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { createStepRunner } from '../../../src/engine/training/createStepRunner';
import { fusionNames } from '../../../src/protocol/experimentNames';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { drawnModel } from '../../support/drawnModel';
import { nativeTensorFlow } from '../../support/tensorflow';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

const rowCount = 64;
const allRows = Int32Array.from({ length: rowCount }, (_, row) => row);
const views = [column('first'), column('second')];
/** The target is the sum of both views; neither knows more than half of it. */
const targets = Float32Array.from(allRows, (row) => views[0]!.values[row]! + views[1]!.values[row]!);
const labels = { training: targets, test: targets };
const modalities = views.map((values, view): DatasetModality => {
  const name = view === 0 ? 'first' : 'second';
  return { name, type: 'numeric', encoder: 'mlp', units: 16, detail: '', columns: { training: values, test: values } };
});

function column(name: string): Column {
  const stream = randomStream(1, name);
  return { shape: [1], dtype: 'float32', values: Float32Array.from(allRows, () => stream.normal()) };
}

function train(name: string, engine: 'graph' | 'eager', steps: number) {
  const experiment = parseExperiment({
    data: { generator: 'xor' },
    training: { engine, batchSize: rowCount, learningRate: 0.01, dropout: 0 },
  });
  const built = drawnModel(tf, name, experiment, { modalities, classes: 0 });
  const runner = createStepRunner({
    tf,
    built,
    data: rowsFor({ labels }, built.modalities),
    counts: { training: rowCount, validation: 0, test: rowCount },
    training: experiment.training,
    hasBfloat16: false,
    emit: (event) => expect.unreachable(JSON.stringify(event)),
  });
  const results = Array.from({ length: steps }, () => runner.trainStep(allRows));
  const tested = runner.testStep('test', allRows);
  const shape = built.model.outputs[0]!.shape;
  runner.dispose();
  built.model.dispose();
  return { results, tested, shape, kind: runner.constructor.name };
}

describe('a model that predicts a number', () => {
  it.each(fusionNames.filter((name) => name !== 'lateProduct'))('learns a sum by the fusion "%s"', (strategy) => {
    const { tested, shape } = train(strategy, 'graph', 150);
    expect(shape).toEqual([null, 1]);
    expect(tested.absoluteErrorSum! / rowCount).toBeLessThan(0.25);
    expect(tested.correct).toBe(0);
  });

  it('cannot learn the part that is in the other modality', () => {
    const { tested } = train('first-only', 'graph', 150);
    // What is left is the other view: standard normal, mean absolute value √(2/π) = 0.8, a little of it overfitted.
    expect(tested.absoluteErrorSum! / rowCount).toBeGreaterThan(0.4);
  });

  it('trains compiled as it trains eagerly', () => {
    const [compiled, eager] = (['graph', 'eager'] as const).map((engine) => train('multimodal', engine, 5));
    expect([compiled!.kind, eager!.kind]).toEqual(['GraphStepRunner', 'EagerStepRunner']);
    compiled!.results.forEach((result, step) => {
      const other = eager!.results[step]!;
      expect(result.lossSum).toBeCloseTo(other.lossSum, 3);
      expect(result.absoluteErrorSum).toBeCloseTo(other.absoluteErrorSum!, 3);
    });
  });

  it('refuses a product of probabilities', () => {
    expect(() => train('lateProduct', 'graph', 1)).toThrow(/lateProduct|product/);
  });
});

it('the interval of a mean error is that of a mean', () => {
  // Errors 1, 2, 3, 4: mean 2.5, variance 5/3.
  const { low, high, method } = meanErrorInterval(2.5, 7.5, 4);
  // The table of Student's t has 3.182 for three degrees of freedom.
  const half = 3.182446 * Math.sqrt(5 / 3 / 4);
  expect(low).toBeCloseTo(2.5 - half, 5);
  expect(high).toBeCloseTo(2.5 + half, 5);
  expect(method).toBe('student');
  expect(meanErrorInterval(0.1, 1, 4).low).toBe(0);
  // Of many rows it is the normal interval.
  const many = meanErrorInterval(2.5, 7.5, 1e6);
  expect(2.5 - many.low).toBeCloseTo(1.959964 * Math.sqrt(1.25 / 1e6), 7);
  expect(meanErrorInterval(2.5, 6.25, 1)).toMatchObject({ low: 2.5, high: 2.5 });
});
