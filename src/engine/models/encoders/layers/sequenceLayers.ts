import type { SymbolicTensor, Tensor } from '@tensorflow/tfjs-node';

import type { TensorFlow } from '../../../tensorflow';
import { inputAt, weightlessLayer } from '../../layers/weightlessLayer';
import type { ModelBuilder } from '../../modelBuilder';

export const stepMaskLayer = weightlessLayer('StepMask', (tf) => ({
  outputShape: (shapes) => inputAt(shapes, 0).slice(0, 2),
  call: (inputs) => {
    const present = tf.cast(tf.notEqual(inputAt(inputs, 0), 0), 'float32');
    const axes = present.shape.map((_, axis) => axis).slice(2);
    return axes.length === 0 ? present : tf.max(present, axes);
  },
}));

/** 1 for steps that hold anything but zeros, 0 for padding: `[batch, steps, ...]` → `[batch, steps]`. */
export function stepMask(builder: ModelBuilder, x: SymbolicTensor): SymbolicTensor {
  return builder.own(stepMaskLayer, x);
}

export const zeroPaddingLayer = weightlessLayer('ZeroPadding', (tf) => ({
  outputShape: (shapes) => inputAt(shapes, 0),
  call: (inputs) => masked(tf, inputAt(inputs, 0), inputAt(inputs, 1)),
}));

/** Sets padded steps to zero: `[batch, steps, ...]` and its mask `[batch, steps]` → `[batch, steps, ...]`. */
export function zeroPadding(builder: ModelBuilder, x: SymbolicTensor, mask: SymbolicTensor): SymbolicTensor {
  return builder.own(zeroPaddingLayer, [x, mask]);
}

export const attachMaskLayer = weightlessLayer('AttachMask', (tf) => ({
  outputShape: (shapes) => inputAt(shapes, 0),
  // A layer must not hand back the very tensor it was given.
  call: (inputs) => tf.clone(inputAt(inputs, 0)),
  mask: (inputs) => tf.cast(inputAt(inputs, 1), 'bool'),
}));

/**
 * Has recurrent layers behind it skip padded steps: `[batch, steps, width]` and its mask `[batch, steps]` →
 * `[batch, steps, width]`.
 */
export function attachMask(builder: ModelBuilder, x: SymbolicTensor, mask: SymbolicTensor): SymbolicTensor {
  return builder.own(attachMaskLayer, [x, mask]);
}

export const maskedMeanLayer = weightlessLayer('MaskedMean', (tf) => ({
  outputShape: ([shape = []]) => [shape[0] ?? null, shape[2] ?? null],
  call: (inputs) => {
    const present = inputAt(inputs, 1);
    const sum = tf.sum(masked(tf, inputAt(inputs, 0), present), 1);
    const count = tf.maximum(tf.sum(present, 1, true), 1);
    return tf.div(sum, count);
  },
}));

/**
 * Mean of the steps that are there: `[batch, steps, width]` and its mask `[batch, steps]` → `[batch, width]`. Zero for a
 * row without any.
 */
export function maskedMean(builder: ModelBuilder, x: SymbolicTensor, mask: SymbolicTensor): SymbolicTensor {
  return builder.own(maskedMeanLayer, [x, mask]);
}

export const lastStepLayer = weightlessLayer('LastStep', (tf) => ({
  outputShape: ([shape = []]) => [shape[0] ?? null, shape[2] ?? null],
  call: (inputs) => {
    const values = inputAt(inputs, 0);
    const [batch = 0, steps = 0, width = 0] = values.shape;
    return tf.reshape(tf.slice(values, [0, steps - 1, 0], [batch, 1, width]), [batch, width]);
  },
}));

/**
 * The last step, `[batch, steps, width]` → `[batch, width]`. A masked recurrent layer repeats its state over padding, so
 * behind one this is the state after the last step that is there.
 */
export function lastStep(builder: ModelBuilder, x: SymbolicTensor): SymbolicTensor {
  return builder.own(lastStepLayer, x);
}

/** Values times mask, the mask repeated over all axes behind the steps. */
function masked(tf: TensorFlow, values: Tensor, mask: Tensor): Tensor {
  const ones = values.shape.slice(2).map(() => 1);
  return tf.mul(values, tf.reshape(mask, [...mask.shape, ...ones]));
}
