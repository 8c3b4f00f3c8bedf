import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import type { Encoded } from '../encoders/encoder';
import type { ModelBuilder } from '../modelBuilder';

/** One modality, as a fusion meets it. */
export interface FusionBranch extends Encoded {
  /** The modality's name. */
  readonly name: string;
  /** Its raw input, `[batch, ...shape of a row]`, for early fusion. */
  readonly input: SymbolicTensor;
}

export interface FusionOptions {
  /** Width of the joint representation. */
  readonly units: number;
  /** Share of the joint features that is dropped in training. */
  readonly dropout: number;
  /** Number of terms of low-rank fusion. */
  readonly rank: number;
  /** Number of classes, or 1 for regression. */
  readonly outputs: number;
  readonly outputActivation: 'softmax' | 'linear';
}

/** Joins two to five modalities into the model's output, `[batch, outputs]`. */
export type Fusion = (
  builder: ModelBuilder,
  branches: readonly FusionBranch[],
  options: FusionOptions,
) => SymbolicTensor;
