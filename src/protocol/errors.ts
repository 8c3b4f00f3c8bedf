import * as z from 'zod';

/**
 * Every failure a user can meet, by code. Code decides what to do about a failure; the message says to the user what
 * happened and what to do next; the detail is for the log.
 */
export const errorCodes = [
  'badUsage',
  'badExperiment',
  'badData',
  'runtimeMissing',
  'runtimeSetupFailed',
  'diverged',
  'outOfMemory',
  'trainerCrashed',
  'trainerSilent',
  'protocolMismatch',
  'storeFailed',
  'interrupted',
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** What crosses a process border instead of an `Error`. */
export const failureSchema = z.object({
  code: z.enum(errorCodes),
  /** One or two sentences for the user: what happened, where, and the next step. */
  message: z.string(),
  /** Text for the log: stack, stderr, offending values. */
  detail: z.string().optional(),
});
export type Failure = Readonly<z.infer<typeof failureSchema>>;

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
  const systemCode = (error as { code?: unknown }).code;
  if (systemCode === 'ENOSPC') {
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
