import { describe, expect, it } from 'vitest';

import { parallelismFor, usefulReplicas } from '../../../src/engine/training/parallelism';
import type { ExperimentInput } from '../../../src/protocol/experiment';
import { parseExperiment } from '../../../src/protocol/parseExperiment';

const shared = { operationThreads: 1, replicas: 2 };
const whole = { replicas: 1 };

describe('on two cores', () => {
  it.each<[string, ExperimentInput, object]>([
    ['the classic lab is shared by two replicas with one thread for each operation', {}, shared],
    [
      'generated data are so too',
      { data: { generator: 'digits' }, modalities: { image: { encoder: 'lenet' } } },
      shared,
    ],
    ['training step by step is not', { training: { engine: 'eager' } }, whole],
    [
      'a model that normalises batches is not',
      { data: { generator: 'digits' }, modalities: { text: {}, image: { encoder: 'residual' } } },
      whole,
    ],
    ['a running mean is not', { data: { generator: 'digits' }, fusion: { standIn: 'mean' } }, whole],
  ])('%s', (_what, input, expected) => {
    expect(parallelismFor(parseExperiment(input), 2)).toEqual(expected);
  });
});

it.each([1, 3, 4, 16])('on %i cores, TensorFlow chooses', (cores) => {
  expect(parallelismFor(parseExperiment({}), cores)).toEqual(whole);
});

it('batches are shared where a step is heavy', () => {
  // About the multimodal model of the classic lab, and the one of its text alone.
  expect(usefulReplicas(2_700_000, 128, { replicas: 2 })).toBe(2);
  expect(usefulReplicas(2_700_000, 32, { replicas: 2 })).toBe(1);
  expect(usefulReplicas(100_000, 128, { replicas: 2 })).toBe(1);
  expect(usefulReplicas(2_700_000, 128, { replicas: 1 })).toBe(1);
});
