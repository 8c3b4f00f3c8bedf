import type { RowFiles } from '../../modalities/readRowFiles';
import { LabError } from '../../../protocol/errors';
import { randomStream, shuffledIndices } from '../../random';

/** So many training rows are read to learn what must be known before the first row can be made. */
export const sampledRows = 500;

/** Some of the rows, in their order, drawn by a seed and a modality's name; all where they are few. */
export function sampleOf(
  rows: Int32Array,
  most: number,
  { seed, name }: { readonly seed: number; readonly name: string },
): Int32Array {
  if (rows.length <= most) {
    return rows;
  }
  const drawn = shuffledIndices(rows.length, randomStream(seed, `sample/${name}`)).subarray(0, most);
  return drawn.sort().map((place) => rows[place] ?? 0);
}

/**
 * Reads the files of some rows, one after the other.
 * @param read Is given the whole path, and the path as it is written. @throws LabError `badData` for a file that cannot be
 * used.
 * @param useBadRow Called for such a file. @throws to refuse it; otherwise the row is left out.
 */
export async function readSample<T>(
  { columns, fileOf, tick }: RowFiles,
  rows: Int32Array,
  read: (whole: string, written: string) => T,
  useBadRow: (row: number, reason: string) => void,
): Promise<T[]> {
  const found: T[] = [];
  for (const [place, row] of rows.entries()) {
    await tick(place);
    const written = columns[0]?.values[row] ?? '';
    try {
      found.push(read(fileOf(written), written));
    } catch (error) {
      if (!(error instanceof LabError && error.code === 'badData')) {
        throw error;
      }
      useBadRow(row, error.message);
    }
  }
  return found;
}
