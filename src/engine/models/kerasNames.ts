/**
 * Hands out layer names as Keras does: the class name in snake case, numbered from the second of its kind in a model
 * on (`conv2d`, `conv2d_1`).
 */
export class KerasNames {
  private readonly counts = new Map<string, number>();

  next(className: string): string {
    const base = className
      .replaceAll(/(.)([A-Z][a-z0-9]+)/g, '$1_$2')
      .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
      .toLowerCase();
    const count = this.counts.get(base) ?? 0;
    this.counts.set(base, count + 1);
    return count === 0 ? base : `${base}_${count}`;
  }
}
