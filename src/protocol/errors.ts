import type { ErrorCode } from './errorCodes';
import type { Failure } from './failure';
import { isDiskFull } from './writeFailure';

export class LabError extends Error {
  override readonly name = 'LabError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly detail?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Thrown where work stops because it was asked to; it is an outcome and never shown as an error. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';

  constructor() {
    super('Cancelled');
  }
}

/** Describes anything thrown; an error that nobody classified is reported as internal, with its stack as detail. */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof LabError) {
    const detail = [thrown.detail, describeCause(thrown.cause)].filter((part) => part !== undefined).join('\n');
    return { code: thrown.code, message: thrown.message, ...(detail === '' ? {} : { detail }) };
  }
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  if (isDiskFull(error)) {
    return {
      code: 'storeFailed',
      message: `The disk is full: ${error.message}. Free some space and run again.`,
      detail: error.stack ?? error.message,
    };
  }
  return {
    code: 'internal',
    message: `Something unexpected happened: ${firstLine(error.message)}. The log has the details.`,
    detail: error.stack ?? error.message,
  };
}

function describeCause(cause: unknown): string | undefined {
  return cause instanceof Error ? (cause.stack ?? cause.message) : undefined;
}

function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').slice(0, 300).replace(/\.$/, '');
}
