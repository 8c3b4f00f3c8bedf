import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import type { Experiment } from '../../../protocol/experiment';
import type { ModelBuilder } from '../modelBuilder';
import { learnedVectorLayer } from './learnedVector';
import { standInLayers, type StandInSource } from './replaceMissing';
import { runningMeanLayer } from './runningMean';

export type StandInName = Experiment['fusion']['standIn'];

/**
 * Puts a stand-in where rows lack a modality: p·x + (1 − p)·s for x `[batch, width]` or `[batch, steps, width]` and
 * presence p `[batch, 1]`, which is 1 or 0. What stands in, s, is the same vector in training and afterwards:
 *
 * - `zeros`: 0.
 * - `mean`: the mean of the rows that have the modality, over all training steps so far. Two vectors that are not trained.
 * - `learned`: a vector that is trained with the model, 0 at the start; `width` parameters.
 * - `mask`: 0, and p as one more number behind the others, so that what comes next can tell. Width grows by 1.
 *
 * @param branch Names the streams of the weights.
 * @param mask Of a sequence with padding, `[batch, steps]`, which the mean leaves out.
 */
export function standIn(
  builder: ModelBuilder,
  branch: string,
  kind: StandInName,
  x: SymbolicTensor,
  present: SymbolicTensor,
  mask?: SymbolicTensor,
): SymbolicTensor {
  const replace = (source: StandInSource, inputs: SymbolicTensor[]): SymbolicTensor =>
    builder.plain('StandIn', (name) => standInLayers[source].create(builder.tf, name), inputs);
  switch (kind) {
    case 'zeros':
      return replace('zeros', [x, present]);
    case 'mask':
      return replace('mask', [x, present]);
    case 'mean': {
      const rows = [x, present, ...(mask === undefined ? [] : [mask])];
      const mean = builder.ownWeighted(branch, runningMeanLayer, rows);
      return replace('vector', [x, present, mean]);
    }
    case 'learned': {
      const learned = builder.ownWeighted(branch, learnedVectorLayer, x);
      return replace('vector', [x, present, learned]);
    }
  }
}
