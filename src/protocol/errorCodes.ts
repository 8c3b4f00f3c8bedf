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
