import type { Tensor } from '@tensorflow/tfjs-core';

import type { RawOps } from '../rawOps';
import type { TensorFlow } from '../tensorflow';

export interface SequenceContext {
  readonly tf: TensorFlow;
  readonly raw: RawOps;
}

/** Of a recurrent layer: `[width, gates · units]`, `[units, gates · units]` and `[gates · units]`. */
export interface RecurrentWeights {
  readonly kernel: Tensor;
  readonly recurrentKernel: Tensor;
  readonly bias: Tensor;
}

/** What a recurrent layer runs over. */
export interface Steps {
  /** `[steps, rows, width]`. */
  readonly x: Tensor;
  /** bool `[rows]` for each step: where it does not hold, a row keeps its state. Empty where all steps count. */
  readonly present: readonly Tensor[];
}

/** Tensors that a gradient needs, by name: one or several for each step, but for the weights and all steps as one. */
export interface Saved extends Readonly<Record<string, readonly Tensor[]>> {
  /** In the order of the operation. */
  readonly weights: readonly Tensor[];
  /** All steps as one, `[steps, rows, width]`. */
  readonly inputs: readonly Tensor[];
  readonly x: readonly Tensor[];
  readonly present: Steps['present'];
  /** The states before. */
  readonly previous: readonly Tensor[];
}

export interface SequenceRun<Needed extends Saved> {
  /** After each step, `[rows, units]`. */
  readonly states: readonly Tensor[];
  readonly saved: Needed;
}

/** What one kind of recurrent layer computes. */
export interface SequenceKind<Needed extends Saved> {
  run(steps: Steps, weights: RecurrentWeights): SequenceRun<Needed>;
  /** @param dStates By the state after each step; `undefined` for zero. */
  gradients(saved: Needed, dStates: readonly (Tensor | undefined)[]): SequenceGradients;
}

/** By what a layer computes from. */
export interface SequenceGradients extends RecurrentWeights {
  readonly x: Tensor;
}

/** The element at a place that there is. */
export function at<T>(list: readonly T[], place: number): T {
  const value = list[place];
  if (value === undefined) {
    throw new Error(`There is no element ${place} in a list of ${list.length}.`);
  }
  return value;
}

/** The sum of those that are not zero. */
export function sumOf(tf: SequenceContext['tf'], terms: readonly (Tensor | undefined)[]): Tensor {
  return terms.filter((term) => term !== undefined).reduce((sum, term) => tf.add(sum, term));
}

/** `[steps, rows, width]` → `[steps · rows, width]`. */
export function asRows(tf: SequenceContext['tf'], x: Tensor): Tensor {
  const [steps = 0, rows = 0, width = 0] = x.shape;
  return tf.reshape(x, [steps * rows, width]);
}
