import type { Experiment } from '../../protocol/experiment';
import { batchCount } from '../data/batches';
import type { RowCounts } from '../data/multimodalDataset';

/** Below this a network has hardly begun to learn, and a comparison says little. */
const fewestSteps = 100;

/** A notice where a model is hardly trained. Told of data of one's own: the defaults are those of the digits. */
export function fewStepsNotice({ data, training }: Experiment, { training: rows }: RowCounts): string[] {
  const stepsPerEpoch = batchCount(rows, training.batchSize);
  const steps = training.epochs * stepsPerEpoch;
  return data.manifest === '' || steps >= fewestSteps
    ? []
    : [
        `Each model is trained for ${steps} ${steps === 1 ? 'step' : 'steps'} only (${training.epochs} ${training.epochs === 1 ? 'epoch' : 'epochs'} of ${stepsPerEpoch}). ` +
          'With so few rows, a smaller training.batchSize (such as 16) and more training.epochs (such as 30) say more.',
      ];
}
