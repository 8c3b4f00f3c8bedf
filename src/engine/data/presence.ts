import { randomStream } from '../random';
import { isMissingNumber } from '../modalities/numeric/parseNumbers';
import type { LoadedModality, ModalitySource } from '../modalities/modality';
import { spreadRows, type Column } from './column';

/** Which rows have a modality. */
export interface Presence {
  /** 1 or 0 for each row. */
  readonly flags: Uint8Array;
  /** Positions of the rows that have it, ascending. */
  readonly rows: Int32Array;
}

/**
 * Rows that have a value in one of the modality's columns, less those from which it is taken at random.
 * @param missingRate Share of the rows that have it which lose it.
 * @param seed With the modality's name, decides which.
 */
export function presenceOf(
  columns: ModalitySource['columns'],
  {
    name,
    type,
    missingRate,
    seed,
  }: { readonly name: string; readonly type: string; readonly missingRate: number; readonly seed: number },
): Presence {
  const isBlank = (value: string): boolean => (type === 'numeric' ? isMissingNumber(value) : value.trim() === '');
  const stream = randomStream(seed, `missing/${name}`);
  const count = columns[0]?.values.length ?? 0;
  const flags = Uint8Array.from({ length: count }, (_, row) => {
    const isTaken = missingRate > 0 && stream.uniform() < missingRate;
    return !isTaken && columns.some(({ values }) => !isBlank(values[row] ?? '')) ? 1 : 0;
  });
  return { flags, rows: rowsWith(flags) };
}

/** Presence as a model takes it, uint8 `[1]` a row. */
export function presenceColumn(flags: Uint8Array): Column {
  return { shape: [1], dtype: 'uint8', values: flags };
}

/** The columns with the rows that have the modality alone. */
export function presentValues(columns: ModalitySource['columns'], { rows }: Presence): ModalitySource['columns'] {
  return columns.map(({ name, values }) => ({ name, values: Array.from(rows, (row) => values[row] ?? '') }));
}

/** A modality that was read from the rows that have it, for all rows; the others hold zeros. */
export function forAllRows(loaded: LoadedModality, { flags, rows }: Presence): LoadedModality {
  if (rows.length === flags.length) {
    return loaded;
  }
  const placeOf = new Map(Array.from(rows, (row, place) => [row, place]));
  return {
    problems: loaded.problems.map(({ row, reason }) => ({ row: rows[row] ?? row, reason })),
    prepare: (trainingRows) => {
      const places = trainingRows.filter((row) => flags[row] === 1).map((row) => placeOf.get(row) ?? 0);
      const prepared = loaded.prepare(places);
      return { ...prepared, column: spreadRows(prepared.column, rows, flags.length) };
    },
  };
}

function rowsWith(flags: Uint8Array): Int32Array {
  return Int32Array.from(flags.keys()).filter((row) => flags[row] === 1);
}
