import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import type { CommonGrid } from '../../../protocol/events';
import type { Encoded } from '../encoders/encoder';
import type { ModelBuilder } from '../modelBuilder';
import { denseParameters } from './parameterCounts';

/** Fusions join at most so many modalities. */
export const mostModalities = 5;

/** One modality, as a fusion meets it. */
export interface FusionBranch {
  /** The modality's name. */
  readonly name: string;
  /** Its raw input, `[batch, ...shape of a row]`, for early fusion. */
  readonly input: SymbolicTensor;
  /** Tokens that occur in a text, padding and unknown included; absent where rows hold numbers. */
  readonly vocabulary?: number;
  /** Puts stand-ins where rows lack the modality, `[batch, width]` → `[batch, width + widening]`; absent when none does. */
  readonly completed?: { readonly apply: (x: SymbolicTensor) => SymbolicTensor; readonly widening: 0 | 1 };
  /** What its encoder gives. Builds the encoder when called for the first time, and gives the same from then on. */
  readonly encode: () => Encoded;
}

export interface FusionOptions {
  /** Width of the joint representation. */
  readonly units: number;
  /** Share of the joint features that is dropped in training. */
  readonly dropout: number;
  /** Number of terms of low-rank fusion. */
  readonly rank: number;
  /** Steps of the common grid of aligned fusion; as many as the longest sequence has, at most 64, without. */
  readonly steps?: number;
  /** Number of classes, or 1 for regression. */
  readonly outputs: number;
  readonly outputActivation: 'softmax' | 'linear';
}

/**
 * Joins two to five modalities into the model's output, `[batch, outputs]`.
 * @throws LabError `badExperiment` for what the strategy cannot join.
 */
export type Fusion = (
  builder: ModelBuilder,
  branches: readonly FusionBranch[],
  options: FusionOptions,
) => SymbolicTensor;

/** A fusion that an experiment can name. */
export interface FusionKind {
  readonly build: Fusion;
  /** Number of its weights, without those of the encoders. */
  readonly parameters: (branches: readonly FusionBranch[], options: FusionOptions) => number;
  /**
   * What of each branch it joins: raw inputs, pooled features, all steps and places with each other, or steps in time with
   * the features of what has none. Layers of an encoder that lead to nothing else are no part of the model.
   */
  readonly joins: 'inputs' | 'features' | 'sequences' | 'steps';
  /** The grid to which it resamples sequences, with so many steps where they are given; absent where it resamples none. */
  readonly grid?: (branches: readonly FusionBranch[], steps: number | undefined) => CommonGrid;
}

/** The features of all branches, each `[batch, units of the branch]`. */
export function featuresOf(branches: readonly FusionBranch[]): SymbolicTensor[] {
  return branches.map((branch) => branch.encode().features);
}

/** The steps or places of a branch, `[batch, steps, width]`, or its features where it has neither. */
export function attendedOf(branch: FusionBranch): SymbolicTensor {
  const { sequence, places, features } = branch.encode();
  return sequence ?? places ?? features;
}

/** What a fusion joins of a branch. */
export function joinedOf(joins: FusionKind['joins'], branch: FusionBranch): SymbolicTensor {
  switch (joins) {
    case 'inputs':
      return branch.input;
    case 'features':
      return branch.encode().features;
    case 'sequences':
      return attendedOf(branch);
    case 'steps':
      return branch.encode().sequence ?? branch.encode().features;
  }
}

/** Length of the last axis. */
export function widthOf(x: SymbolicTensor): number {
  return Number(x.shape.at(-1));
}

/** Length of the last axes together, which is that of the vectors side by side. */
export function totalWidth(tensors: readonly SymbolicTensor[]): number {
  return tensors.reduce((sum, x) => sum + widthOf(x), 0);
}

/** The end of every fusion with a joint representation: dropout and the layer that gives the output. */
export function outputOf(
  builder: ModelBuilder,
  joint: SymbolicTensor,
  { dropout, outputs, outputActivation }: FusionOptions,
): SymbolicTensor {
  return builder.dense('fusion', builder.dropout(joint, dropout), outputs, outputActivation);
}

/** Weights of `outputOf` behind a joint representation of the given units. */
export function outputParameters({ units, outputs }: FusionOptions): number {
  return denseParameters(units, outputs);
}
