import type { Experiment } from '../../protocol/experiment';
import { fewSteps, moreSteps } from '../../protocol/fewSteps';
import type { RowCounts } from '../data/multimodalDataset';

/** A notice where a model is hardly trained, with what would train it more. */
export function fewStepsNotice(experiment: Experiment, { training: rows }: RowCounts): string[] {
  const few = fewSteps(experiment, rows);
  if (few === undefined) {
    return [];
  }
  const { epochs } = experiment.training;
  return [
    `Each model is trained for ${few.steps} ${few.steps === 1 ? 'step' : 'steps'} only (${epochs} ${epochs === 1 ? 'epoch' : 'epochs'} of ${few.stepsPerEpoch}). ` +
      `With so few rows, ${moreSteps(experiment.training, 'and')} say more.`,
  ];
}
