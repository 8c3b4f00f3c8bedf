import { LabError } from '../protocol/errors';
import { writeFailure } from '../protocol/writeFailure';

/** The error of what could not be written to a run's folder. @param what Such as `The event log cannot be written`. */
export function storeFailed(what: string, error: unknown): LabError {
  return new LabError('storeFailed', `${what}: ${writeFailure(error)}.`, undefined, { cause: error });
}
