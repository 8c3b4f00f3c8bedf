import { beforeAll, expect, it } from 'vitest';

import { xorViews } from '../../../src/engine/data/generators/xorViews';
import type { DatasetModality } from '../../../src/engine/data/multimodalDataset';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { createStepRunner } from '../../../src/engine/training/createStepRunner';
import type { StepResult } from '../../../src/engine/training/stepRunner';
import type { FusionName } from '../../../src/protocol/experimentNames';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { nativeTensorFlow } from '../../support/tensorflow';
import { multimodal } from './data';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

const count = 64;
const steps = 300;

/** What a strategy reaches on the exclusive or of one bit of each modality, on rows without noise. */
function learnt(strategy: FusionName): { readonly loss: number; readonly accuracy: number } {
  const rows = xorViews(count, { seed: 1, noise: 0 });
  const modalities = ['first', 'second'].map((name, index): DatasetModality => {
    const column = rows.columns[index]!;
    return { name, type: 'numeric', encoder: 'mlp', units: 8, detail: '', columns: { training: column, test: column } };
  });
  const built = multimodal(tf, modalities, { strategy, units: 16 }, 2);
  const runner = createStepRunner({
    tf,
    built,
    data: { training: rows, test: rows },
    counts: { training: count, validation: 0, test: count },
    training: parseExperiment({ training: { batchSize: count, learningRate: 0.01 } }).training,
    hasBfloat16: false,
    emit: (event) => expect.unreachable(JSON.stringify(event)),
  });
  const all = Int32Array.from({ length: count }, (_, row) => row);
  for (let step = 0; step < steps; step++) {
    runner.trainStep(all);
  }
  const { lossSum, correct }: StepResult = runner.testStep('test', all);
  runner.dispose();
  built.model.dispose();
  return { loss: lossSum / count, accuracy: correct / count };
}

const able = [
  'early',
  'concat',
  'hybrid',
  'gated',
  'attention',
  'crossAttention',
  'aligned',
  'tensor',
  'lowRank',
] as const;

it.each<FusionName>(able)('%s learns the exclusive or of two modalities', (strategy) => {
  const { loss, accuracy } = learnt(strategy);
  expect(accuracy).toBe(1);
  expect(loss).toBeLessThan(0.05);
});

it.each<FusionName>(['lateAverage', 'lateWeights', 'lateProduct'])(
  '%s cannot learn it: a sum over modalities does no better than chance',
  (strategy) => {
    const { loss, accuracy } = learnt(strategy);
    expect(loss).toBeGreaterThan(Math.log(2) - 0.01);
    // Such a decision is wrong about one of the four cases at least.
    expect(accuracy).toBeLessThanOrEqual(0.75);
  },
);
