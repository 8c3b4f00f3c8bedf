/** Cuts rows into batches in the given order; the last batch holds what is left and is not dropped. */
export function* batches(order: Int32Array, batchSize: number): Generator<Int32Array> {
  for (let from = 0; from < order.length; from += batchSize) {
    yield order.subarray(from, Math.min(from + batchSize, order.length));
  }
}

/** The sizes that `batches` gives, each once. */
export function batchSizes(rows: number, batchSize: number): number[] {
  const last = rows % batchSize;
  return [...(rows >= batchSize ? [batchSize] : []), ...(last > 0 ? [last] : [])];
}

/** The numbers `from` to `to` − 1, for rows taken in their own order. */
export function consecutive(from: number, to: number): Int32Array {
  return Int32Array.from({ length: to - from }, (_, index) => from + index);
}

export function batchCount(rows: number, batchSize: number): number {
  return Math.ceil(rows / batchSize);
}
