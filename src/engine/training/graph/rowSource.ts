import type { TypedValues } from './dataType';
import { sizeOf, type Shape } from './shape';

/** What one input or target is made of. */
export interface ColumnSpec {
  readonly dtype: 'uint8' | 'int32' | 'float32';
  /** Of one row. */
  readonly shape: Shape;
  /** What the values are divided by when they become float32; 1 without. */
  readonly divisor?: number;
}

/** A whole column in memory, in its own type. */
export interface DataColumn extends ColumnSpec {
  /** Row after row. */
  readonly values: TypedValues;
}

/** Rows that are fetched batch by batch, from wherever they are. */
export interface RowSource {
  /** For the model's inputs, then its targets. */
  readonly columns: readonly ColumnSpec[];
  /** Told which rows will be asked for, and in which order, so that a source may work ahead. */
  announce?(rows: Int32Array): void;
  /**
   * Values of the given rows for each column, row after row and in the column's own type. They are copied before the next
   * batch is asked for, so a source may use its memory again. A rejected promise ends the step with its error.
   */
  gather(rows: Int32Array): readonly TypedValues[] | Promise<readonly TypedValues[]>;
}

/** What a split is trained or tested on: columns in memory, or a source of rows. */
export type SplitData = readonly DataColumn[] | RowSource;

/** Columns in memory as a source. */
export class MemorySource implements RowSource {
  constructor(readonly columns: readonly DataColumn[]) {}

  gather(rows: Int32Array): TypedValues[] {
    return this.columns.map(({ shape, values }) => {
      const size = sizeOf(shape);
      const batch = emptyLike(values, rows.length * size);
      rows.forEach((row, place) => {
        batch.set(values.subarray(row * size, (row + 1) * size), place * size);
      });
      return batch;
    });
  }
}

/** Bytes of columns in memory; a source has none of its own. */
export function bytesOf(data: SplitData | undefined): number {
  return isColumns(data) ? data.reduce((sum, { values }) => sum + values.byteLength, 0) : 0;
}

export function isColumns(data: SplitData | undefined): data is readonly DataColumn[] {
  return Array.isArray(data);
}

function emptyLike(values: TypedValues, length: number): TypedValues {
  switch (values.constructor) {
    case Float32Array:
      return new Float32Array(length);
    case Int32Array:
      return new Int32Array(length);
    default:
      return new Uint8Array(length);
  }
}
