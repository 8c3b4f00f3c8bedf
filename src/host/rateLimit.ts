/** Lets an action happen at most once in an interval. The last request is never dropped, only delayed. */
export class RateLimit {
  private timer: NodeJS.Timeout | undefined;
  private lastMs = Number.NEGATIVE_INFINITY;
  private disposed = false;

  constructor(
    private readonly intervalMs: number,
    private readonly action: () => void,
  ) {}

  request(): void {
    if (this.timer !== undefined || this.disposed) {
      return;
    }
    const waitMs = this.lastMs + this.intervalMs - performance.now();
    if (waitMs <= 0) {
      this.act();
    } else {
      this.timer = setTimeout(() => this.act(), waitMs);
    }
  }

  /** The action has just happened by another way: what was requested is done, and the interval starts anew. */
  reset(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.lastMs = performance.now();
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private act(): void {
    this.reset();
    this.action();
  }
}
