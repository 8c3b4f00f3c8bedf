import { CancelledError } from '../protocol/errors';
import { exitCodes } from './exitCodes';

/**
 * Does the work of a command, which Ctrl-C, a request to terminate and a reader that goes away end in good order.
 * @param work Gives the exit code.
 * @param onCancelled Called when it was ended so.
 * @returns The exit code: that of a cancelled command when it was.
 */
export async function cancellable(
  work: (signal: AbortSignal) => Promise<number>,
  onCancelled?: () => void,
): Promise<number> {
  const signals = abortOnSignals();
  try {
    return await work(signals.signal);
  } catch (error) {
    if (error instanceof CancelledError) {
      onCancelled?.();
      return exitCodes.cancelled;
    }
    throw error;
  } finally {
    signals.dispose();
  }
}

/**
 * Turns Ctrl-C, a request to terminate, and a reader that went away into a request to stop, so that the work ends in
 * good order. A second Ctrl-C does not wait for that.
 */
function abortOnSignals(): { readonly signal: AbortSignal; dispose(): void } {
  const abort = new AbortController();
  const onSignal = (): void => {
    if (abort.signal.aborted) {
      process.exit(exitCodes.cancelled);
    }
    abort.abort();
  };
  const onOutputError = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE') {
      throw error;
    }
    abort.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.stdout.on('error', onOutputError);
  return {
    signal: abort.signal,
    dispose() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
      // The listener on the output stays: what is still on its way may find the reader gone.
    },
  };
}
