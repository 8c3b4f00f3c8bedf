import type { LayersModel } from '@tensorflow/tfjs-node';
import { beforeAll, describe, expect, it } from 'vitest';

import { consecutive } from '../../../src/engine/data/batches';
import type { LabelledRows, SplitRows } from '../../../src/engine/data/labelledRows';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import type { Experiment } from '../../../src/protocol/experiment';
import { nativeTensorFlow } from '../../support/tensorflow';
import { expectClose } from './comparing';
import { batchSize, runnerFor } from './runners';
import { classifier, sizeOfRow, subjects, type Subject } from './subjects';
import { rowsOf, subjectOf, taskFor } from './tasks';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

const steps = 5;

interface Training {
  readonly losses: readonly number[];
  readonly testLoss: number;
  readonly initialWeights: readonly Float32Array[];
  readonly finalWeights: readonly Float32Array[];
}

/** Sets the second half of every third row to zero, which sound and video know as padding; texts have theirs already. */
function padded(subject: Subject, rows: LabelledRows): LabelledRows {
  if (subject.type === 'audio' || subject.type === 'video') {
    const size = sizeOfRow(subject);
    rows.columns.forEach(({ values }) => {
      for (let end = size; end <= values.length; end += 3 * size) {
        values.fill(0, end - size / 2, end);
      }
    });
  }
  return rows;
}

function weightsOf(model: LayersModel): Float32Array[] {
  return model.getWeights().map((weight) => weight.dataSync<'float32'>().slice());
}

function trainWith(engine: Experiment['training']['engine'], subject: Subject, data: SplitRows): Training {
  const model = classifier(tf, subject, 2, 16);
  const initialWeights = weightsOf(model);
  const runner = runnerFor(tf, engine, model, data);
  const losses = Array.from({ length: steps }, (_, step) => {
    const batch = consecutive(step * batchSize, (step + 1) * batchSize);
    return runner.trainStep(batch).lossSum / batchSize;
  });
  const testLoss = runner.testStep('test', consecutive(0, batchSize)).lossSum / batchSize;
  runner.updateModel();
  const finalWeights = weightsOf(model);
  runner.dispose();
  model.dispose();
  return { losses, testLoss, initialWeights, finalWeights };
}

/** Euclidean. */
function distance(a: Float32Array, b: ArrayLike<number>): number {
  expect(a).toHaveLength(b.length);
  return Math.sqrt(a.reduce((sum, value, index) => sum + (value - (b[index] ?? Number.NaN)) ** 2, 0));
}

describe.each(subjects)('%s', (_title, encoder) => {
  it('compiles, and five compiled steps are the eager ones', () => {
    const task = taskFor(encoder);
    const subject = subjectOf(encoder, task);
    const data: SplitRows = {
      training: padded(subject, rowsOf(task, steps * batchSize, 'training')),
      test: padded(subject, rowsOf(task, batchSize, 'test')),
    };
    const [eager, graph] = [trainWith('eager', subject, data), trainWith('graph', subject, data)];
    const ratios = graph.losses.map((loss, step) => loss / (eager.losses[step] ?? 0));
    expectClose(ratios, new Array<number>(steps).fill(1), 1e-5);
    expect(graph.testLoss / eager.testLoss).toBeCloseTo(1, 5);
    expect(graph.finalWeights).toHaveLength(eager.finalWeights.length);
    graph.finalWeights.forEach((weight, place) => {
      // All numbers of a weight together: where a ReLU opens for one engine and not for the other, a few are further apart.
      const trained = distance(weight, graph.initialWeights[place] ?? []);
      expect(trained).toBeGreaterThan(1e-4);
      expect(distance(weight, eager.finalWeights[place] ?? []) / trained).toBeLessThan(5e-3);
    });
  });
});
