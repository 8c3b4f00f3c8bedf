import { toFailure } from '../protocol/errors';
import type { Failure } from '../protocol/failure';

/** The part of the editor's log channel that is used here, so that what writes to it needs no editor in its tests. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Writes a failure with everything that is known of it. */
export function logFailure(log: Log, failure: Failure): void {
  const detail = failure.detail === undefined ? '' : `\n${failure.detail}`;
  log.error(`[${failure.code}] ${failure.message}${detail}`);
}

/** Notes that something beside the main work went wrong and the work goes on. */
export function logMishap(log: Log, doing: string, thrown: unknown): void {
  const failure = toFailure(thrown);
  log.warn(`${doing}: ${failure.message}${failure.detail === undefined ? '' : `\n${failure.detail}`}`);
}
