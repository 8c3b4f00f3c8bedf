import { StreamedColumn } from './streaming/streamedColumn';

/** One modality of a set of rows in its own number format. */
export interface Column {
  /** Shape of one row, such as `[28, 28, 1]`. */
  readonly shape: readonly number[];
  /** `int32` holds tokens, of which 0 is padding. */
  readonly dtype: 'uint8' | 'int32' | 'float32';
  /** Row after row. Those of a `StreamedColumn` are not in memory, and asking for them is an error. */
  readonly values: Uint8Array | Int32Array | Float32Array;
  /** What the values are divided by when they become float32; 1 without. */
  readonly divisor?: number;
}

/** Values in one row of a column. */
export function rowSize(column: Column): number {
  return column.shape.reduce((product, size) => product * size, 1);
}

/** A column of the given rows alone, in the given order. */
export function takeRows(column: Column, rows: Int32Array): Column {
  if (column instanceof StreamedColumn) {
    return column.take(rows);
  }
  const size = rowSize(column);
  const Values = column.values.constructor as new (length: number) => Column['values'];
  const values = new Values(rows.length * size);
  rows.forEach((row, position) => {
    values.set(column.values.subarray(row * size, (row + 1) * size), position * size);
  });
  return { ...column, values };
}

/** The rows of one column, then those of another of the same kind. */
export function joinRows(first: Column, second: Column): Column {
  const Values = first.values.constructor as new (length: number) => Column['values'];
  const values = new Values(first.values.length + second.values.length);
  values.set(first.values);
  values.set(second.values, first.values.length);
  return { ...first, values };
}

/** A column of `count` rows that has the given column's rows at the given places, in their order, and zeros elsewhere. */
export function spreadRows(column: Column, places: Int32Array, count: number): Column {
  if (column instanceof StreamedColumn) {
    return column.spread(places, count);
  }
  const size = rowSize(column);
  const Values = column.values.constructor as new (length: number) => Column['values'];
  const values = new Values(count * size);
  places.forEach((place, row) => {
    values.set(column.values.subarray(row * size, (row + 1) * size), place * size);
  });
  return { ...column, values };
}

/** Writes rows as float32, one after the other, from the start of `target`. */
export function fillRows(column: Column, rows: Int32Array, target: Float32Array): void {
  const { values, divisor } = column;
  const size = rowSize(column);
  rows.forEach((row, position) => {
    target.set(values.subarray(row * size, (row + 1) * size), position * size);
  });
  if (divisor !== undefined) {
    const end = rows.length * size;
    for (let index = 0; index < end; index++) {
      target[index] = (target[index] ?? 0) / divisor;
    }
  }
}
