import { LabError } from '../../../protocol/errors';

/** What is wrong with a sound file, for the user: which file, what, and the next step. */
export function badSound(
  origin: string,
  what: string,
  nextStep = 'Get the file again, or take it out of the data.',
): LabError {
  return new LabError('badData', `${origin} ${what}. ${nextStep}`);
}

/** The next step for sound that is whole, but not of a kind that is read. */
export const convertStep = 'Convert it to WAV with PCM samples, or take it out of the data.';
