import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import { createWeightlessLayer, inputAt } from '../../encoders/layers/weightlessLayer';
import type { ModelBuilder } from '../../modelBuilder';

/** The mask of a sequence without padding: 1 for each step, `[batch, steps, width]` → `[batch, steps]`. */
export function allSteps(builder: ModelBuilder, x: SymbolicTensor): SymbolicTensor {
  const { tf } = builder;
  return builder.plain(
    'AllSteps',
    (name) =>
      createWeightlessLayer(tf, 'AllSteps', name, {
        outputShape: (shapes) => inputAt(shapes, 0).slice(0, 2),
        call: (inputs) => tf.ones(inputAt(inputs, 0).shape.slice(0, 2)),
      }),
    x,
  );
}
