import { vi } from 'vitest';

import { randomStream } from '../../../src/engine/random';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import type { BuildModel, TrainedModel } from './trainedModel';

/** Builds a model whose weights are drawn alike in every run and for every twin: initializers without a seed draw one. */
export function buildAlike(tf: TensorFlow, build: BuildModel): TrainedModel {
  const stream = randomStream(1, 'weights');
  const random = vi.spyOn(Math, 'random').mockImplementation(() => stream.uniform());
  try {
    return build(tf);
  } finally {
    random.mockRestore();
  }
}
