import { hostname } from 'node:os';
import path from 'node:path';

import type * as lockfileModule from 'proper-lockfile';

import { LabError } from '../protocol/errors';
import { runFiles, type RunManifest } from './runFolder';

/** Loaded when it is needed, as it takes its time and the editor waits for what is loaded at once. */
async function loadLockfile(): Promise<typeof lockfileModule> {
  return (await import('proper-lockfile')).default;
}

/** The writer of a run renews its claim this often; one that was killed loses it after the longer time. */
const timing = { update: 1_000, stale: 5_000 };
/** Until the claim of a killed writer is stale for sure: a new claim carries a time of up to a second ahead. */
const staleAfterRetries = (timing.stale + 2 * timing.update) / timing.update;

function options(folder: string): { lockfilePath: string; realpath: boolean; update: number; stale: number } {
  return { lockfilePath: path.join(folder, runFiles.claim), realpath: false, ...timing };
}

/**
 * Makes this process the only writer of a run. The claim of a process that was killed is waited for until it is stale.
 * @returns A function that gives the claim back.
 * @throws LabError `badUsage` when another process writes the run.
 */
export async function claimRun(folder: string): Promise<() => Promise<void>> {
  try {
    const retries = { retries: staleAfterRetries, minTimeout: timing.update, maxTimeout: timing.update };
    const lockfile = await loadLockfile();
    const release = await lockfile.lock(folder, {
      ...options(folder),
      retries,
      // After the machine slept. Whoever has taken the run over writes behind what this process had written.
      onCompromised: () => undefined,
    });
    // A claim that was lost in the meantime cannot be given back, and need not be.
    return () => release().catch(() => undefined);
  } catch (error) {
    throw new LabError(
      'badUsage',
      `The run in ${folder} still goes on in another process. Stop it there first.`,
      undefined,
      { cause: error },
    );
  }
}

/** Whether some process writes the run at this moment. Says at once that one of this machine is dead. */
export async function isBeingWritten(folder: string, { writer }: RunManifest): Promise<boolean> {
  if (writer.host === hostname() && !isAlive(writer.pid)) {
    return false;
  }
  const lockfile = await loadLockfile();
  return lockfile.check(folder, options(folder)).catch(() => false);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
