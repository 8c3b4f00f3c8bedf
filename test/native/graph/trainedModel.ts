import type { LayersModel, Tensor } from '@tensorflow/tfjs-node';

import type { TensorFlow } from '../../../src/engine/tensorflow';

export type LossName =
  | 'binaryCrossentropy'
  | 'categoricalCrossentropy'
  | 'categoricalHinge'
  | 'cosineProximity'
  | 'hinge'
  | 'kullbackLeiblerDivergence'
  | 'logcosh'
  | 'meanAbsoluteError'
  | 'meanAbsolutePercentageError'
  | 'meanSquaredError'
  | 'meanSquaredLogarithmicError'
  | 'poisson'
  | 'sparseCategoricalCrossentropy'
  | 'squaredHinge';

type Metric = string | ((target: Tensor, output: Tensor) => Tensor);

/** A model and what belongs to it: how its inputs and targets look. */
export interface TrainedModel {
  readonly model: LayersModel;
  /** For each output. */
  readonly losses: readonly LossName[];
  readonly metrics?: readonly Metric[];
  /** Inputs are whole numbers below this; otherwise they are normal. */
  readonly vocabulary?: number;
}

export type BuildModel = (tf: TensorFlow) => TrainedModel;
