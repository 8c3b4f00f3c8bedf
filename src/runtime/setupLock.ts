import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import lockfile from 'proper-lockfile';

import { CancelledError, LabError } from '../protocol/errors';

/** A holder renews its lock this often over; one that was killed is overtaken after this time. */
const staleMs = 15_000;
const pollMs = 300;

/**
 * Does something that only one process may do to a cache at a time; the others wait.
 * @param work Gets a signal that is also aborted when the lock is lost, for example after the machine slept.
 * @param onWaiting Called once, when another process holds the lock.
 */
export async function withSetupLock<T>(
  cache: string,
  signal: AbortSignal,
  onWaiting: () => void,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  await mkdir(cache, { recursive: true });
  const lost = new AbortController();
  const release = await acquire(path.join(cache, 'setup'), signal, onWaiting, lost);
  try {
    return await work(AbortSignal.any([signal, lost.signal]));
  } catch (error) {
    if (lost.signal.aborted && !signal.aborted) {
      throw new LabError(
        'runtimeSetupFailed',
        'Another process took over setting up the native runtime while this one was asleep. Run "mmlab setup" again.',
        undefined,
        { cause: error },
      );
    }
    throw error;
  } finally {
    // A lock that was lost belongs to somebody else now.
    if (!lost.signal.aborted) {
      await release();
    }
  }
}

async function acquire(
  file: string,
  signal: AbortSignal,
  onWaiting: () => void,
  lost: AbortController,
): Promise<() => Promise<void>> {
  for (let attempt = 0; ; attempt++) {
    if (signal.aborted) {
      throw new CancelledError();
    }
    try {
      return await lockfile.lock(file, { realpath: false, stale: staleMs, onCompromised: () => lost.abort() });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') {
        throw error;
      }
    }
    if (attempt === 0) {
      onWaiting();
    }
    await wait(pollMs, undefined, { signal }).catch(() => undefined);
  }
}
