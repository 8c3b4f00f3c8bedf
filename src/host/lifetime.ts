/** Anything that has to be given back; the editor's own disposables have this form too. */
export interface DisposableLike {
  dispose(): unknown;
}

/**
 * Owns disposables and gives them back together, newest first. What is added after that is disposed at once, so an
 * owner that was closed while something was still being created leaks nothing.
 */
export class Lifetime implements DisposableLike {
  private readonly items = new Set<DisposableLike>();
  private disposed = false;

  get isDisposed(): boolean {
    return this.disposed;
  }

  add<T extends DisposableLike>(item: T): T {
    if (this.disposed) {
      item.dispose();
    } else {
      this.items.add(item);
    }
    return item;
  }

  /** Gives one item back before its owner's end. */
  release(item: DisposableLike): void {
    if (this.items.delete(item)) {
      item.dispose();
    }
  }

  dispose(): void {
    if (this.disposed) {
      return;
    }
    this.disposed = true;
    const items = [...this.items].reverse();
    this.items.clear();
    for (const item of items) {
      item.dispose();
    }
  }
}
