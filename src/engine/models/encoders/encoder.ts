import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import type { ModelBuilder } from '../modelBuilder';

/** What the branch of one modality gives to the fusion. */
export interface Encoded {
  /** `[batch, units]`. */
  readonly features: SymbolicTensor;
  /** The features at half depth, `[batch, width]` with a width of the encoder's own, for fusions that join at two depths. */
  readonly middle: SymbolicTensor;
  /** The features before they are pooled over time, `[batch, steps, width]`; absent where a row has no order in time. */
  readonly sequence?: SymbolicTensor;
  /** 1 for the steps of `sequence` that are there and 0 for padding, `[batch, steps]`; absent without padding. */
  readonly mask?: SymbolicTensor;
  /** The features of a picture before they are pooled over it, row by row, `[batch, places, width]`; absent for others. */
  readonly places?: SymbolicTensor;
}

/**
 * Builds the branch of one modality.
 * @param branch Names the streams of its initial weights, so that it starts alike in every model.
 * @param input `[batch, ...shape of a row]`.
 * @param units Width of `features`.
 * @param present 1 for rows that have the modality and 0 for those that lack it, `[batch, 1]`, whose input is zeros; absent
 *   where no row lacks it. What an encoder learns of a batch as a whole must not come from rows that lack it.
 */
export type Encoder = (
  builder: ModelBuilder,
  branch: string,
  input: SymbolicTensor,
  units: number,
  present?: SymbolicTensor,
) => Encoded;
