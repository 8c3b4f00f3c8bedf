import { CancelledError } from '../protocol/errors';

/**
 * A slow task that several may want at once: it runs once, each hears of its progress, and it is ended when nobody
 * waits for it any more.
 */
export class SharedTask<Result, Progress> {
  private readonly listeners = new Set<(progress: Progress) => void>();
  private running: { readonly result: Promise<Result>; readonly abort: AbortController } | undefined;

  constructor(private readonly start: (report: (progress: Progress) => void, signal: AbortSignal) => Promise<Result>) {}

  /**
   * Starts the task, or joins the one that goes on.
   * @throws CancelledError as soon as the signal says so, whether others go on waiting or not.
   */
  async join(report: (progress: Progress) => void, signal: AbortSignal): Promise<Result> {
    const task = (this.running ??= this.begin());
    this.listeners.add(report);
    try {
      return await Promise.race([task.result, rejectedOn(signal)]);
    } finally {
      this.listeners.delete(report);
      if (this.listeners.size === 0) {
        this.end(task);
      }
    }
  }

  dispose(): void {
    if (this.running !== undefined) {
      this.end(this.running);
    }
  }

  private begin(): { result: Promise<Result>; abort: AbortController } {
    const abort = new AbortController();
    const report = (progress: Progress): void => {
      for (const listener of this.listeners) {
        listener(progress);
      }
    };
    return { result: this.start(report, abort.signal), abort };
  }

  private end(task: { readonly result: Promise<Result>; readonly abort: AbortController }): void {
    if (this.running === task) {
      this.running = undefined;
    }
    // It may have no one left to hear how it ends.
    task.result.catch(() => undefined);
    task.abort.abort();
  }
}

function rejectedOn(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const cancel = (): void => reject(new CancelledError());
    if (signal.aborted) {
      cancel();
    } else {
      signal.addEventListener('abort', cancel, { once: true });
    }
  });
}
