import { beforeAll, expect, it } from 'vitest';

import { twoRates } from '../../../src/engine/data/generators/twoRates';
import type { DatasetModality } from '../../../src/engine/data/multimodalDataset';
import { randomStream, shuffledIndices } from '../../../src/engine/random';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { createStepRunner } from '../../../src/engine/training/createStepRunner';
import type { FusionName } from '../../../src/protocol/experimentNames';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { drawnModel } from '../../support/drawnModel';
import { nativeTensorFlow } from '../../support/tensorflow';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

const [count, testCount, batchSize, epochs] = [3000, 500, 100, 5];

/** Test accuracy of a strategy on sequences at two rates that are in step or not. */
function accuracyOf(strategy: FusionName): number {
  const options = { seed: 1, noise: 0.3, lengths: [8, 10, 12], perValue: [2, 5] } as const;
  const [training, test] = [twoRates(count, options), twoRates(testCount, { ...options, split: 'test' })];
  const modalities = ['first', 'second'].map((name, view): DatasetModality => {
    const columns = { training: training.columns[view]!, test: test.columns[view]! };
    return { name, type: 'audio', encoder: 'cnn', units: 32, detail: '', columns };
  });
  const experiment = parseExperiment({
    fusion: { strategy, units: 64, steps: 12 },
    training: { dropout: 0, batchSize, learningRate: 0.003 },
  });
  const built = drawnModel(tf, 'multimodal', experiment, { modalities, classes: 2 });
  const runner = createStepRunner({
    tf,
    built,
    data: { training, test },
    counts: { training: count, validation: 0, test: testCount },
    training: experiment.training,
    hasBfloat16: false,
    emit: (event) => expect.unreachable(JSON.stringify(event)),
  });
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = shuffledIndices(count, randomStream(1, `order/${epoch}`));
    for (let start = 0; start < count; start += batchSize) {
      runner.trainStep(order.subarray(start, start + batchSize));
    }
  }
  let right = 0;
  for (let start = 0; start < testCount; start += batchSize) {
    right += runner.testStep(
      'test',
      Int32Array.from({ length: batchSize }, (_, at) => start + at),
    ).correct;
  }
  runner.dispose();
  built.model.dispose();
  return right / testCount;
}

it('aligned learns whether two sequences at different rates are in step', () => {
  expect(accuracyOf('aligned')).toBeGreaterThan(0.95);
});

it.each<FusionName>(['concat', 'crossAttention', 'lowRank'])('%s, which forgets the moment, cannot', (strategy) => {
  // Five standard errors above chance.
  expect(accuracyOf(strategy)).toBeLessThan(0.61);
});
