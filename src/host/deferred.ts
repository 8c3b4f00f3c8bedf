/** A promise that is settled from outside. Only the first settlement counts. */
export class Deferred<T> {
  readonly promise: Promise<T>;
  private settled = false;
  private resolvePromise: ((value: T) => void) | undefined;
  private rejectPromise: ((error: Error) => void) | undefined;

  constructor() {
    this.promise = new Promise<T>((resolve, reject) => {
      this.resolvePromise = resolve;
      this.rejectPromise = reject;
    });
  }

  get isSettled(): boolean {
    return this.settled;
  }

  resolve(value: T): void {
    this.settled = true;
    this.resolvePromise?.(value);
  }

  reject(error: Error): void {
    this.settled = true;
    this.rejectPromise?.(error);
  }
}
