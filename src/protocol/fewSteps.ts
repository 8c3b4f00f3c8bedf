import type { Experiment } from './experiment';

/** What suits small tables. */
const smallBatch = 16;
const manyEpochs = 30;

/** What would give a model more steps: an end of a sentence such as `more training.epochs`, with values where they are known. */
export function moreSteps(
  { batchSize, epochs }: Pick<Experiment['training'], 'batchSize' | 'epochs'>,
  conjunction: 'and' | 'or',
): string {
  const longer = `more training.epochs${epochs < manyEpochs ? ` (such as ${manyEpochs})` : ''}`;
  return batchSize > smallBatch
    ? `a smaller training.batchSize (such as ${smallBatch}) ${conjunction} ${longer}`
    : longer;
}

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
