import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import type { ModelBuilder } from '../modelBuilder';
import { lastStep, zeroPadding } from './layers/sequenceLayers';

/** The states of a recurrent layer after each step, and the last of them. */
export interface RecurrentStates {
  /** `[batch, steps, units]`, zero in padding. */
  readonly sequence: SymbolicTensor;
  /** `[batch, units]`. */
  readonly last: SymbolicTensor;
}

/**
 * Runs an LSTM or GRU over `x`, `[batch, steps, width]`, to which a mask is attached.
 *
 * Every recurrent layer here has a mask of its own: the library hands the mask of one branch to the layers of the next
 * one as long as that brings none.
 * @param mask The same mask, `[batch, steps]`.
 */
export function recurrent(
  builder: ModelBuilder,
  branch: string,
  kind: 'lstm' | 'gru',
  x: SymbolicTensor,
  { mask, units }: { readonly mask: SymbolicTensor; readonly units: number },
): RecurrentStates {
  const { layers } = builder.tf;
  const options = {
    units,
    returnSequences: true,
    // Keras's gates; the library's own are of straight pieces, as they were in the first Keras.
    recurrentActivation: 'sigmoid',
    // The builder draws the weights; the library's own orthogonal draw would be slow, unseeded and warn of it.
    recurrentInitializer: 'zeros',
  } as const;
  const states =
    kind === 'lstm'
      ? builder.layer(branch, 'LSTM', (name) => layers.lstm({ name, ...options }), x)
      : builder.layer(branch, 'GRU', (name) => layers.gru({ name, ...options }), x);
  return { last: lastStep(builder, states), sequence: zeroPadding(builder, states, mask) };
}
