import { randomStream, shuffledIndices } from '../../random';

export interface ClassDraw {
  /** The class of each position; absent when all rows are alike. */
  readonly classes: ArrayLike<number> | undefined;
  /** Share of the rows to draw. */
  readonly share: number;
  readonly seed: number;
  /** What is drawn; with the seed it decides which rows. */
  readonly name: string;
}

/**
 * Draws the same share of every class, to the nearest row: at least one row of a class that has two, and never all. The
 * only row of a class is not drawn.
 */
export function drawByClass(rows: Int32Array, { classes, share, seed, name }: ClassDraw): number[] {
  return [...groupBy(rows, (row) => classes?.[row] ?? 0)].flatMap(([code, members]) => {
    const count = Math.min(members.length - 1, Math.max(1, Math.round(members.length * share)));
    return shuffled(members, seed, `split/${name}/class ${code}`).slice(0, count);
  });
}

/** Rows by key, keys in the order in which they first occur. */
export function groupBy<K>(rows: Int32Array, keyOf: (row: number) => K): Map<K, number[]> {
  const groups = new Map<K, number[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const members = groups.get(key);
    if (members === undefined) {
      groups.set(key, [row]);
    } else {
      members.push(row);
    }
  }
  return groups;
}

/** The list in an order that follows from seed and name. */
export function shuffled<T>(list: readonly T[], seed: number, name: string): T[] {
  return Array.from(shuffledIndices(list.length, randomStream(seed, name)), (index) => list[index] as T);
}
