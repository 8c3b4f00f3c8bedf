import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import { inputAt, weightlessLayer } from '../../layers/weightlessLayer';
import type { ModelBuilder } from '../../modelBuilder';

export const framesAsRowsLayer = weightlessLayer('FramesAsRows', (tf) => ({
  outputShape: (shapes) => [null, ...inputAt(shapes, 0).slice(2)],
  call: (inputs) => {
    const values = inputAt(inputs, 0);
    const [batch = 0, frames = 0, ...frame] = values.shape;
    return tf.reshape(values, [batch * frames, ...frame]);
  },
}));

/**
 * Makes each frame a row of its own, so that layers for single images see them all at once:
 * `[batch, frames, ...]` → `[batch · frames, ...]`. The library's `TimeDistributed` computes one frame after the other.
 */
export function framesAsRows(builder: ModelBuilder, x: SymbolicTensor): SymbolicTensor {
  return builder.own(framesAsRowsLayer, x);
}

export const rowsAsFramesLayer = weightlessLayer('RowsAsFrames', (tf) => ({
  outputShape: (shapes) => [...inputAt(shapes, 1).slice(0, 2), ...inputAt(shapes, 0).slice(1)],
  call: (inputs) => {
    const values = inputAt(inputs, 0);
    return tf.reshape(values, [...inputAt(inputs, 1).shape.slice(0, 2), ...values.shape.slice(1)]);
  },
}));

/** Undoes `framesAsRows`: `[batch · frames, width]` and the mask `[batch, frames]` → `[batch, frames, width]`. */
export function rowsAsFrames(builder: ModelBuilder, x: SymbolicTensor, mask: SymbolicTensor): SymbolicTensor {
  return builder.own(rowsAsFramesLayer, [x, mask]);
}
