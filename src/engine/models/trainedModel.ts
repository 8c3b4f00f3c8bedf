import type { LayersModel } from '@tensorflow/tfjs-node';

import type { ModelPreprocessing } from '../data/modelPreprocessing';

/** A model with its weights, and how rows become its inputs. */
export interface TrainedModel {
  readonly model: LayersModel;
  readonly preprocessing: ModelPreprocessing;
}
