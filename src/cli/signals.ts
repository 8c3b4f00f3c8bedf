import { exitCodes } from './exitCodes';

/**
 * Turns Ctrl-C, a request to terminate, and a reader that went away into a request to stop, so that the work ends in
 * good order. A second Ctrl-C does not wait for that.
 */
export function abortOnSignals(): { readonly signal: AbortSignal; dispose(): void } {
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
