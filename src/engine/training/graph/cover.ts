/** A batch of a size that there is a program for. */
interface CoveringBatch {
  /** Place of its first row among all rows. */
  readonly start: number;
  /** Rows that were asked for; those behind them only fill the batch up. */
  readonly count: number;
  readonly batch: Int32Array;
}

/**
 * Cuts rows into batches of the given sizes: as many of the largest as there are, then one of what is left where that is
 * a size, and otherwise the smallest that holds it, filled up with the last row again.
 * @throws Error when there is no size at all.
 */
export function* cover(rows: Int32Array, sizes: readonly number[]): Generator<CoveringBatch> {
  const largest = Math.max(...sizes);
  if (sizes.length === 0) {
    throw new Error('No prediction was compiled for these rows: give their sizes of batches in predictSizes.');
  }
  for (let start = 0; start < rows.length; start += largest) {
    const wanted = rows.subarray(start, start + largest);
    const count = wanted.length;
    const size = Math.min(...sizes.filter((candidate) => candidate >= count));
    const batch = new Int32Array(size).fill(wanted[count - 1] ?? 0);
    batch.set(wanted);
    yield { start, count, batch };
  }
}
