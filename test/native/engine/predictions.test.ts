import type { Tensor } from '@tensorflow/tfjs-node';
import { beforeAll, describe, expect, it } from 'vitest';

import { batches, batchSizes, consecutive } from '../../../src/engine/data/batches';
import { fillRows, rowSize, type Column } from '../../../src/engine/data/column';
import type { SplitRows } from '../../../src/engine/data/labelledRows';
import type { DatasetModality } from '../../../src/engine/data/multimodalDataset';
import type { BuiltModel } from '../../../src/engine/models/buildModel';
import { randomStream } from '../../../src/engine/random';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { createStepRunner } from '../../../src/engine/training/createStepRunner';
import { joinPredictions, type RowPredictions } from '../../../src/engine/training/rowPredictions';
import type { StepRunner } from '../../../src/engine/training/stepRunner';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { drawnModel } from '../../support/drawnModel';
import { nativeTensorFlow } from '../../support/tensorflow';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

const rowCount = 103;
const batchSize = 32;
const allRows = consecutive(0, rowCount);
const classes = 5;

function numbers(name: string, width: number): Column {
  const stream = randomStream(1, name);
  return {
    shape: [width],
    dtype: 'float32',
    values: Float32Array.from({ length: rowCount * width }, () => stream.normal()),
  };
}

const views = { first: numbers('first', 6), second: numbers('second', 3) };
const modalities = Object.entries(views).map(([name, column]): DatasetModality => ({
  ...{ name, type: 'numeric', encoder: 'mlp', units: 16, detail: '' },
  columns: { training: column, test: column },
}));
const labels = {
  classes: Uint8Array.from(allRows, (row) => (row * 7) % classes),
  number: Float32Array.from(allRows, (row) => views.first.values[row]!),
};

type Task = keyof typeof labels;

interface Way {
  readonly engine: 'graph' | 'eager';
  readonly replicas?: number;
  /** 0: every batch is fed. */
  readonly residentLimit?: number;
}

function start(task: Task, strategy: string, { engine, ...how }: Way): { runner: StepRunner; built: BuiltModel } {
  const { training } = parseExperiment({ training: { engine, batchSize, learningRate: 0.01 } });
  const experiment = parseExperiment({ data: { generator: 'xor' }, training });
  const built = drawnModel(tf, strategy, experiment, { modalities, classes: task === 'classes' ? classes : 0 });
  const rows = { columns: Object.values(views), labels: labels[task] };
  const data: SplitRows = { training: rows, test: rows };
  const counts = { training: rowCount, validation: 0, test: rowCount };
  const emit = (event: unknown): void => expect.unreachable(JSON.stringify(event));
  return { runner: createStepRunner({ tf, built, data, counts, training, hasBfloat16: false, emit, ...how }), built };
}

/** What is said of all test rows, in batches of which the last is smaller, and how many are right by the steps themselves. */
function tested(runner: StepRunner): { said: RowPredictions; correct: number } {
  const results = [...batches(allRows, batchSize)].map((rows) => runner.testStep('test', rows));
  expect(results.map(({ rows }) => rows)).toEqual([32, 32, 32, 7]);
  return {
    said: joinPredictions(results.flatMap(({ predictions }) => predictions ?? [])),
    correct: results.reduce((sum, result) => sum + result.correct, 0),
  };
}

/** What the library says of the same rows. */
function predicted({ model }: BuiltModel): number[][] {
  return tf.tidy(() => {
    const inputs = Object.values(views).map((column) => {
      const values = new Float32Array(rowCount * rowSize(column));
      fillRows(column, allRows, values);
      return tf.tensor(values, [rowCount, ...column.shape]);
    });
    return (model.predict(inputs) as Tensor).arraySync() as number[][];
  });
}

const ways: readonly Way[] = [
  { engine: 'eager' },
  { engine: 'graph' },
  { engine: 'graph', residentLimit: 0 },
  { engine: 'graph', replicas: 2 },
];

describe('a test step', () => {
  it.each([
    ['classes', 'concat'],
    // Without a softmax as its last layer.
    ['classes', 'lateProduct'],
    ['number', 'concat'],
  ] as const)('of %s (%s) says of each row what the model says, on both engines', (task, strategy) => {
    for (const way of ways) {
      const { runner, built } = start(task, strategy, way);
      for (const rows of batches(allRows, batchSize)) {
        runner.trainStep(rows);
      }
      const { said, correct } = tested(runner);
      runner.updateModel();
      const outputs = predicted(built);
      expect(said.values).toHaveLength(rowCount);
      if (task === 'number') {
        expect(said.probabilities).toBeUndefined();
        outputs.forEach(([output], row) => expect(said.values[row]).toBeCloseTo(output!, 5));
      } else {
        expect([...said.values]).toEqual(outputs.map((output) => output.indexOf(Math.max(...output))));
        outputs.forEach((output, row) => expect(said.probabilities![row]).toBeCloseTo(Math.max(...output), 5));
        expect(correct).toBe([...said.values].filter((value, row) => value === labels.classes[row]).length);
        expect(new Set(said.values).size).toBeGreaterThan(1);
      }
      runner.dispose();
      built.model.dispose();
    }
  });

  it('says the same to the last bit whether the rows stay in the session or are fed', () => {
    const [resident, fed] = [ways[1]!, ways[2]!].map((way) => {
      const { runner, built } = start('classes', 'concat', way);
      const { said } = tested(runner);
      runner.dispose();
      built.model.dispose();
      return said;
    });
    expect(fed).toEqual(resident);
  });

  it('on validation rows says nothing of each', () => {
    for (const engine of ['graph', 'eager'] as const) {
      const { training } = parseExperiment({ training: { engine, batchSize } });
      const experiment = parseExperiment({ data: { generator: 'xor' }, training });
      const built = drawnModel(tf, 'concat', experiment, { modalities, classes });
      const rows = { columns: Object.values(views), labels: labels.classes };
      const counts = { training: 64, validation: 39, test: rowCount };
      expect(batchSizes(counts.validation, batchSize)).toEqual([32, 7]);
      const data = { training: rows, test: rows };
      const emit = (event: unknown): void => expect.unreachable(JSON.stringify(event));
      const runner = createStepRunner({ tf, built, data, counts, training, hasBfloat16: false, emit });
      expect(runner.testStep('training', consecutive(64, 96))).not.toHaveProperty('predictions');
      runner.dispose();
      built.model.dispose();
    }
  });
});
