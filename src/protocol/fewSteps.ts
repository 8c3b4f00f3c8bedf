import type { Experiment } from './experiment';

/** Below this a network has hardly begun to learn, and a comparison says little. */
const fewestSteps = 100;

/**
 * How few training steps each model takes, where so few that it has hardly begun to learn. Told of a table of one's own: the
 * defaults are those of the digits.
 * @param trainingRows Rows that are trained on, without those for validation.
 */
export function fewSteps(
  { data, training }: Pick<Experiment, 'data' | 'training'>,
  trainingRows: number,
): { readonly steps: number; readonly stepsPerEpoch: number } | undefined {
  const stepsPerEpoch = Math.ceil(trainingRows / training.batchSize);
  const steps = training.epochs * stepsPerEpoch;
  return data.manifest === '' || steps >= fewestSteps ? undefined : { steps, stepsPerEpoch };
}
