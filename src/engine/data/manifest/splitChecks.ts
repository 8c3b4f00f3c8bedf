import { LabError } from '../../../protocol/errors';
import { formatCount } from '../../../protocol/format';
import { parseNumbers } from '../../modalities/numeric/parseNumbers';
import { ownClasses } from './ownClasses';
import type { RowGroups, SplitParts, SplitRequest } from './drawSplit';

/** How many groups a message names. */
const namedGroups = 5;

/** @throws LabError `badData` that names groups which lie in two parts of a split that the manifest names. */
export function refuseSharedGroups({ training, validation, test }: SplitParts, groups: RowGroups | undefined): void {
  if (groups === undefined) {
    return;
  }
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const part of [training, validation, test]) {
    const here = new Set(Array.from(part, (row) => groups.values[row] ?? ''));
    for (const group of here) {
      (seen.has(group) ? shared : seen).add(group);
    }
  }
  if (shared.size > 0) {
    const some = [...shared].slice(0, namedGroups).map((group) => `"${group}"`);
    const values = shared.size === 1 ? '1 value' : `${formatCount(shared.size)} values`;
    throw new LabError(
      'badData',
      `data.group: ${values} of "${groups.column}" ${shared.size === 1 ? 'is' : 'are'} in more than one part of the split, ` +
        `such as ${some.join(', ')}. Mend the split column, or leave data.split out to have whole groups drawn.`,
    );
  }
}

/** @throws LabError `badData` that says what to do when no row is left for training or for the test. */
export function refuseEmpty(request: SplitRequest, { training, test }: SplitParts): void {
  const { named, rows, classes, classNames = [], label } = request;
  if (training.length === 0) {
    throw new LabError(
      'badData',
      `No row is left for training. Add rows${named === undefined ? '' : ', or name training rows in the split column'}.`,
    );
  }
  if (test.length === 0) {
    // A class of two rows would have one in the test.
    if (named === undefined && label !== undefined && classNames.length > 1) {
      throw new LabError('badData', ownClasses(rows.length, label, parseNumbers(classNames).problems.length === 0));
    }
    const step =
      named === undefined
        ? `Add rows${classes === undefined ? '' : ': a class needs two to be in training and in the test'}.`
        : 'Add rows, or name test rows in the split column.';
    throw new LabError('badData', `No row is left for the test. ${step}`);
  }
}
