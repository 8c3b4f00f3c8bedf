import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import { inputAt, weightlessLayer } from '../../layers/weightlessLayer';
import type { ModelBuilder } from '../../modelBuilder';

export const allStepsLayer = weightlessLayer('AllSteps', (tf) => ({
  outputShape: (shapes) => inputAt(shapes, 0).slice(0, 2),
  call: (inputs) => tf.ones(inputAt(inputs, 0).shape.slice(0, 2)),
}));

/** The mask of a sequence without padding: 1 for each step, `[batch, steps, width]` → `[batch, steps]`. */
export function allSteps(builder: ModelBuilder, x: SymbolicTensor): SymbolicTensor {
  return builder.own(allStepsLayer, x);
}
