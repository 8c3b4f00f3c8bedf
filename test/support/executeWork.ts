import type { RunEvent } from '../../src/protocol/events';
import { executeRun, type RunOutcome, type RunRequest } from '../../src/runs/executeRun';
import { assetsFolder } from './project';
import { runtimeFolder } from './tensorflow';

export interface Executed {
  readonly outcome: RunOutcome;
  readonly folder: string;
  readonly events: RunEvent[];
}

export type ExecutionOptions = Partial<Pick<RunRequest, 'signal' | 'onEvent'>>;

/** Executes a run, or goes on with one, in this process, and gives what it said. */
export async function executeWork(work: RunRequest['work'], options: ExecutionOptions = {}): Promise<Executed> {
  const events: RunEvent[] = [];
  const { outcome, folder } = await executeRun({
    work,
    runtimeFolder: await runtimeFolder(),
    assetsFolder,
    onEvent: (event) => {
      events.push(event);
      options.onEvent?.(event);
    },
    onProgress: () => undefined,
    signal: options.signal ?? new AbortController().signal,
  });
  return { outcome, folder, events };
}
