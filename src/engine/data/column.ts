/** One modality of a set of rows: whatever it is made of, it can be written out as float32 for any choice of rows. */
export interface Column {
  /** Shape of one row, such as `[28, 28, 1]`. */
  readonly shape: readonly number[];
  /** Writes the given rows, one after the other, from the start of `target`. */
  fill(rows: Int32Array, target: Float32Array): void;
}

/** Values in one row of a column. */
export function rowSize(column: Column): number {
  return column.shape.reduce((product, size) => product * size, 1);
}
