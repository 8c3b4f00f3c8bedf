import { takeRows, type Column } from '../column';
import type { LabelledRows } from '../labelledRows';
import { StreamedColumn } from './streamedColumn';

/** Columns of which batches are fetched; the form in which compiled steps take rows that are not in memory. */
export interface BatchSource {
  readonly columns: readonly Column[];
  announce(rows: Int32Array): void;
  gather(rows: Int32Array): Promise<Column['values'][]>;
}

export function isStreamed(columns: readonly Column[]): boolean {
  return columns.some((column) => column instanceof StreamedColumn);
}

/** Columns of which some are streamed and some are in memory, as one source of batches. */
export function batchSource(columns: readonly Column[]): BatchSource {
  return {
    columns,
    announce: (rows) => {
      columns.forEach((column) => column instanceof StreamedColumn && column.announce(rows));
    },
    gather: (rows) =>
      Promise.all(
        columns.map((column) =>
          column instanceof StreamedColumn ? column.gather(rows) : Promise.resolve(takeRows(column, rows).values),
        ),
      ),
  };
}

/** Rows with their streamed columns fetched, in the order given; the others are as they were cut. */
export async function fetchBatch({ columns, labels }: LabelledRows, rows: Int32Array): Promise<LabelledRows> {
  const values = await batchSource(columns).gather(rows);
  return {
    columns: columns.map(({ shape, dtype, divisor }, index) => ({
      ...{ shape, dtype },
      values: values[index] ?? new Uint8Array(),
      ...(divisor === undefined ? {} : { divisor }),
    })),
    labels:
      labels instanceof Uint8Array
        ? Uint8Array.from(rows, (row) => labels[row] ?? 0)
        : Float32Array.from(rows, (row) => labels[row] ?? 0),
  };
}
