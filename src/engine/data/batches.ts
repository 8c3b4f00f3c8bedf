import { rowSize, type Column } from './column';

/** The rows of one step, ready to become tensors. The arrays are reused by the next batch. */
export interface Batch {
  readonly size: number;
  /** For each column `[size, ...shape]`. */
  readonly inputs: readonly { readonly shape: readonly number[]; readonly values: Float32Array }[];
  /** `[size]`. */
  readonly labels: Int32Array;
}

/** Cuts rows into batches in the given order; the last batch holds what is left and is not dropped. */
export function* batches(
  columns: readonly Column[],
  labels: Uint8Array,
  order: Int32Array,
  batchSize: number,
): Generator<Batch> {
  const buffers = columns.map((column) => new Float32Array(batchSize * rowSize(column)));
  for (let from = 0; from < order.length; from += batchSize) {
    const rows = order.subarray(from, Math.min(from + batchSize, order.length));
    const inputs = columns.map((column, index) => {
      const values = (buffers[index] ?? new Float32Array()).subarray(0, rows.length * rowSize(column));
      column.fill(rows, values);
      return { shape: [rows.length, ...column.shape], values };
    });
    yield { size: rows.length, inputs, labels: Int32Array.from(rows, (row) => labels[row] ?? 0) };
  }
}

/** The numbers `from` to `to` − 1, for rows taken in their own order. */
export function consecutive(from: number, to: number): Int32Array {
  return Int32Array.from({ length: to - from }, (_, index) => from + index);
}

export function batchCount(rows: number, batchSize: number): number {
  return Math.ceil(rows / batchSize);
}
