import type { LayersModel } from '@tensorflow/tfjs-node';
import { expect } from 'vitest';

import { batches, consecutive } from '../../../src/engine/data/batches';
import type { Split, SplitRows } from '../../../src/engine/data/labelledRows';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { createStepRunner } from '../../../src/engine/training/createStepRunner';
import { EagerStepRunner } from '../../../src/engine/training/eagerStepRunner';
import { GraphStepRunner } from '../../../src/engine/training/graphStepRunner';
import type { StepRunner } from '../../../src/engine/training/stepRunner';
import type { Experiment } from '../../../src/protocol/experiment';
import { parseExperiment } from '../../../src/protocol/parseExperiment';

export const batchSize = 32;

const runnerClasses = { graph: GraphStepRunner, eager: EagerStepRunner };

/** The engine's own runner for a model; one that quietly is of the other kind fails the test. */
export function runnerFor(
  tf: TensorFlow,
  engine: Experiment['training']['engine'],
  model: LayersModel,
  data: SplitRows,
): StepRunner {
  const { training } = parseExperiment({ training: { engine, batchSize, learningRate: 0.01 } });
  const [rows, testRows] = [data.training.labels.length, data.test.labels.length];
  const runner = createStepRunner({
    tf,
    built: { name: 'subject', model, clock: { step: 0 } },
    data,
    // Validation is on the training rows here: how well they are known is what is asked.
    counts: { training: rows, validation: rows, test: testRows },
    training,
    hasBfloat16: false,
    emit: (event) => {
      throw new Error(`Nothing was to be said, and this was: ${JSON.stringify(event)}`);
    },
  });
  expect(runner).toBeInstanceOf(runnerClasses[engine]);
  return runner;
}

/** Trains on all training rows, `epochs` times, in their own order. */
export function train(runner: StepRunner, data: SplitRows, epochs: number): void {
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const batch of batches(consecutive(0, data.training.labels.length), batchSize)) {
      runner.trainStep(batch);
    }
  }
}

/** Share of the split's rows that are told right. */
export function accuracy(runner: StepRunner, data: SplitRows, split: Split): number {
  const count = data[split].labels.length;
  let correct = 0;
  for (const batch of batches(consecutive(0, count), batchSize)) {
    correct += runner.testStep(split, batch).correct;
  }
  return correct / count;
}
