import path from 'node:path';

import { agreeing, formatCount, formatPercent } from '../../../protocol/format';
import { isFileType } from '../../modalities/fileTypes';
import type { ModalitySource } from '../../modalities/modality';
import type { Presence } from '../presence';
import type { SplitParts } from './drawSplit';
import type { PlannedModality } from './planModalities';

/** What the rows of a manifest have of a modality, as written. */
export interface WrittenModality extends Pick<PlannedModality, 'name' | 'type'> {
  readonly columns: ModalitySource['columns'];
  readonly presence: Presence;
}

/**
 * Sentences on test rows that hold the same as training rows: all of it, or the same file in one modality. A model can be
 * right on such rows by remembering, so that the test says too much good of it. What is written is compared, not what is in
 * the files.
 * @param splitColumn The column that names the split; empty where it was drawn.
 */
export function repeatedRowsNotices(
  modalities: readonly WrittenModality[],
  { training, test }: Pick<SplitParts, 'training' | 'test'>,
  splitColumn: string,
): string[] {
  const share = (count: number): string =>
    `${formatCount(count)} of ${formatCount(test.length)} test rows (${formatPercent(count / test.length)})`;
  const cells = modalities.flatMap(({ columns }) => columns);
  const equal = repeated(training, test, (row) => JSON.stringify(cells.map(({ values }) => values[row]?.trim())));
  return [
    ...(equal.size === 0
      ? []
      : [
          `${share(equal.size)} ${agreeing(equal.size, 'holds', 'hold')} the same as a training row in every modality: a model can be ` +
            `right on ${agreeing(equal.size, 'it', 'them')} by remembering. If rows are copies, keep one of each.`,
        ]),
    ...modalities
      .filter(({ type }) => isFileType(type))
      .flatMap(({ name, columns, presence }) => {
        const [column] = columns;
        const fileOf = (row: number): string | undefined =>
          presence.flags[row] === 0
            ? undefined
            : path.posix.normalize((column?.values[row] ?? '').trim().replaceAll('\\', '/'));
        const shared = repeated(training, test, fileOf);
        // Rows that are equal as a whole were counted before.
        return [...shared].every((row) => equal.has(row))
          ? []
          : [
              `${name}: ${share(shared.size)} ${agreeing(shared.size, 'names', 'name')} a file that training rows name as well: a model can be ` +
                `right on ${agreeing(shared.size, 'it', 'them')} by remembering. To keep the rows of one file together, ${remedy(column?.name ?? '', splitColumn)}.`,
            ];
      }),
  ];
}

function remedy(column: string, splitColumn: string): string {
  const group = `set data.group to "${column}"`;
  return splitColumn === '' ? group : `mend the column "${splitColumn}", or leave data.split out and ${group}`;
}

/** The test rows that have a key that a training row has; rows without a key are not among them. */
function repeated(training: Int32Array, test: Int32Array, keyOf: (row: number) => string | undefined): Set<number> {
  const known = new Set<string>();
  for (const row of training) {
    const key = keyOf(row);
    if (key !== undefined) known.add(key);
  }
  return new Set(
    test.filter((row) => {
      const key = keyOf(row);
      return key !== undefined && known.has(key);
    }),
  );
}
