import { errorCodes, type ErrorCode } from '../protocol/errorCodes';
import { LabError } from '../protocol/errors';
import { formatBytes } from '../protocol/format';
import { setupEventSchema } from '../protocol/setup';
import type { SetupEvent } from '../protocol/setup';
import { runLabCommand } from './labCommand';
import type { Log } from './log';
import type { TrainerProgram } from './trainerProcess';

export interface SetupProgress {
  /** What is being done, with the bytes where they are known. */
  readonly text: string;
  /** Share of the present activity, 0 to 1; absent where it is not known. */
  readonly fraction?: number;
}

export interface SetupRequest {
  readonly program: TrainerProgram;
  readonly libraryFolder: string | undefined;
  readonly report: (progress: SetupProgress) => void;
  readonly signal?: AbortSignal;
  readonly log: Log;
}

export type InstalledRuntime = Omit<Extract<SetupEvent, { kind: 'setupDone' }>, 'kind'>;

/**
 * Provisions the native runtime in a process of its own.
 * @throws LabError with the reason and the next step; CancelledError when it was asked to end.
 */
export async function setUpRuntime(request: SetupRequest): Promise<InstalledRuntime> {
  const { program, libraryFolder, report, signal, log } = request;
  let outcome: InstalledRuntime | LabError | undefined;
  const onLine = (line: string): void => {
    const event = parseLine(line);
    switch (event?.kind) {
      case 'setupProgress':
        report(describeProgress(event));
        break;
      case 'setupDone':
        outcome = { runtimeFolder: event.runtimeFolder, tensorflow: event.tensorflow, source: event.source };
        break;
      case 'setupFailed':
        outcome = new LabError(knownCode(event.code), event.message, event.detail);
        break;
      case undefined:
        log.info(`setup: ${line}`);
        break;
    }
  };
  const end = await runLabCommand({
    program,
    args: ['setup', '--json', ...(libraryFolder === undefined ? [] : ['--library-folder', libraryFolder])],
    onLine,
    ...(signal === undefined ? {} : { signal }),
  });
  if (outcome === undefined) {
    throw new LabError(
      'runtimeSetupFailed',
      `Setting up the native runtime broke off (exit code ${end.exitCode ?? 'unknown'}). Try again; what was downloaded is kept.`,
      end.stderr,
    );
  }
  if (outcome instanceof LabError) {
    throw outcome;
  }
  return outcome;
}

/** One line for a person, such as `Downloading TensorFlow 2.21.0 (12.00 MB of 250.00 MB)`. */
export function describeProgress(event: Extract<SetupEvent, { kind: 'setupProgress' }>): SetupProgress {
  const { activity, bytesDone, bytesTotal } = event;
  if (bytesDone === undefined) {
    return { text: activity };
  }
  if (bytesTotal === undefined || bytesTotal <= 0) {
    return { text: `${activity} (${formatBytes(bytesDone)})` };
  }
  return {
    text: `${activity} (${formatBytes(bytesDone)} of ${formatBytes(bytesTotal)})`,
    fraction: Math.min(1, bytesDone / bytesTotal),
  };
}

function parseLine(line: string): SetupEvent | undefined {
  try {
    return setupEventSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function knownCode(code: string): ErrorCode {
  return errorCodes.find((known) => known === code) ?? 'runtimeSetupFailed';
}
