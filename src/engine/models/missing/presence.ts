import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import { inputAt, weightlessLayer } from '../layers/weightlessLayer';
import type { ModelBuilder } from '../modelBuilder';

export const alwaysPresentLayer = weightlessLayer('AlwaysPresent', (tf) => ({
  outputShape: ([shape = []]) => [shape[0] ?? null, 1],
  call: (inputs) => tf.ones([inputAt(inputs, 0).shape[0], 1]),
}));

/** Presence of a modality that no row lacks: 1 for each row of x, `[batch, ...]` → `[batch, 1]`. */
export function alwaysPresent(builder: ModelBuilder, x: SymbolicTensor): SymbolicTensor {
  return builder.own(alwaysPresentLayer, x);
}

export const maskWithStandInLayer = weightlessLayer('MaskWithStandIn', (tf) => ({
  outputShape: (shapes) => inputAt(shapes, 0),
  call: (inputs) => {
    const [steps, there] = [inputAt(inputs, 0), inputAt(inputs, 1)];
    return tf.add(tf.mul(steps, there), tf.sub(1, there));
  },
}));

/**
 * The mask of a sequence in which a stand-in takes every step of rows that lack it: m·p + (1 − p) for m `[batch, steps]`
 * and p `[batch, 1]`. Without it a row that lacks the modality would be a sequence without steps.
 */
export function maskWithStandIn(builder: ModelBuilder, mask: SymbolicTensor, present: SymbolicTensor): SymbolicTensor {
  return builder.own(maskWithStandInLayer, [mask, present]);
}
