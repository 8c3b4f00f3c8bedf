import type { ErrorCode } from '../protocol/errorCodes';

/** Exit codes of `mmlab`; part of its contract. */
export const exitCodes = {
  done: 0,
  failed: 1,
  /** Bad usage or a bad experiment. */
  badUsage: 2,
  runtimeMissing: 3,
  /** 128 + SIGINT, as shells count it. */
  cancelled: 130,
} as const;

export function exitCodeOf(code: ErrorCode): number {
  switch (code) {
    case 'badUsage':
    case 'badExperiment':
      return exitCodes.badUsage;
    case 'runtimeMissing':
    case 'runtimeSetupFailed':
      return exitCodes.runtimeMissing;
    default:
      return exitCodes.failed;
  }
}
