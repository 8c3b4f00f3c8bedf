import { LabError } from '../../../protocol/errors';

/** What is wrong with a video, for the user: which file or folder, what, and the next step. */
export function badVideo(
  origin: string,
  what: string,
  nextStep = 'Get it again, or take it out of the data.',
  cause?: unknown,
): LabError {
  return new LabError('badData', `${origin} ${what}. ${nextStep}`, undefined, { cause });
}
