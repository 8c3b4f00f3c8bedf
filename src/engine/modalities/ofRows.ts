/** What was read of the given rows, in their order; rows of which nothing was read are passed over. */
export function ofRows<T>(read: ReadonlyMap<number, T>, rows: Int32Array): T[] {
  return Array.from(rows).flatMap((row) => read.get(row) ?? []);
}
