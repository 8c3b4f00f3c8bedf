import { setImmediate } from 'node:timers/promises';

import { CancelledError } from '../protocol/errors';

/**
 * A turn of the event loop in the middle of long work, which lets a request to stop arrive.
 * @throws CancelledError when it did.
 */
export async function takeTurn(signal: AbortSignal): Promise<void> {
  await setImmediate();
  if (signal.aborted) {
    throw new CancelledError();
  }
}
