import type { RowGroups } from './manifest/drawSplit';

/** Which rows of the test belong together, such as those of one speaker: they are not independent of each other. */
export interface TestGroups {
  /** The column of the manifest that names the groups. */
  readonly column: string;
  /** How many groups there are. */
  readonly count: number;
  /** The number of each test row's group, from 0. */
  readonly ofRow: Int32Array;
}

/**
 * Numbers the groups of rows in the order in which they come.
 * @param rows Positions of the test rows in the manifest.
 * @returns `undefined` where no two rows share a group: then each stands for itself.
 */
export function testGroupsOf({ column, values }: RowGroups, rows: Int32Array): TestGroups | undefined {
  const numbers = new Map<string, number>();
  const ofRow = rows.map((row) => {
    const value = values[row] ?? '';
    const number = numbers.get(value) ?? numbers.size;
    numbers.set(value, number);
    return number;
  });
  return numbers.size === rows.length ? undefined : { column, count: numbers.size, ofRow };
}
