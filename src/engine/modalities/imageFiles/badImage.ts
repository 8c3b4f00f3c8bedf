import { LabError } from '../../../protocol/errors';

/** What is wrong with a picture file, for the user: which file, what, and the next step. */
export function badImage(
  origin: string,
  what: string,
  nextStep = 'Get the file again, or take it out of the data.',
  cause?: unknown,
): LabError {
  return new LabError('badData', `${origin} ${what}. ${nextStep}`, undefined, { cause });
}
