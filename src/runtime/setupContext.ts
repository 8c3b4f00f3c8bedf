import { CancelledError } from '../protocol/errors';
import type { PipCommand } from './pip';
import type { WheelPin } from './wheels';

/** What setting up is doing; the bytes are there while something is counted. */
export interface SetupProgress {
  readonly activity: string;
  readonly bytesDone?: number;
  readonly bytesTotal?: number;
}

/** What setting up uses of the machine; tests put others in place. */
export interface SetupTools {
  /** `undefined` where TensorFlow is not published for the platform. */
  readonly wheel: WheelPin | undefined;
  readonly pips: readonly PipCommand[];
  /** C++ compilers, in the order in which they are tried. */
  readonly compilers: readonly string[];
  readonly verify: (folder: string, assetsFolder: string, signal: AbortSignal) => Promise<{ tensorflow: string }>;
  readonly freeBytes: (folder: string) => Promise<number>;
  /** Folder of the package @tensorflow/tfjs-node, whose own installer is the last source. */
  readonly vendorPackage: string;
}

/** What every step of setting up is given. */
export interface SetupContext {
  readonly cache: string;
  readonly assetsFolder: string;
  /** Folder for everything unfinished; removed in the end, whatever happens. */
  readonly staging: string;
  readonly onProgress: (progress: SetupProgress) => void;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
  readonly tools: SetupTools;
}

/** Why one source gave nothing; the next one is tried. */
export class SourceFailure extends Error {
  override readonly name = 'SourceFailure';

  constructor(
    message: string,
    /** What the user can do about it, as a phrase that follows "Next step:". */
    readonly remedy: string,
    readonly detail = '',
  ) {
    super(message);
  }
}

export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) {
    throw new CancelledError();
  }
}

const progressIntervalMs = 100;

/** Reports a growing number of bytes, at most ten times a second and always at the end. */
export function byteReporter(
  onProgress: SetupContext['onProgress'],
  activity: string,
  bytesTotal: number,
): (bytesDone: number) => void {
  let last = -Infinity;
  return (bytesDone) => {
    const now = performance.now();
    if (now - last >= progressIntervalMs || bytesDone >= bytesTotal) {
      last = now;
      onProgress({ activity, bytesDone: Math.min(bytesDone, bytesTotal), bytesTotal });
    }
  };
}
