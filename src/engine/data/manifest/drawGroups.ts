import { LabError } from '../../../protocol/errors';
import { formatCounted } from '../../../protocol/format';
import { groupBy, shuffled } from './drawByClass';
import type { RowGroups } from './drawSplit';

export interface GroupDraw {
  readonly groups: RowGroups;
  /** Share of the rows to draw. */
  readonly share: number;
  readonly seed: number;
  /** What is drawn; with the seed it decides which groups. */
  readonly name: 'test' | 'validation';
}

/**
 * Draws whole groups in random order, each that brings the count of rows nearer to the share; at least one, and never
 * all. The count misses the share by at most half of the largest group or, where every group is more than twice the
 * share, is that of the smallest.
 * @throws LabError `badData` when there are not two groups.
 */
export function drawGroups(rows: Int32Array, { groups, share, seed, name }: GroupDraw): number[] {
  const members = [...groupBy(rows, (row) => groups.values[row] ?? '').values()];
  refuseTooFew(members, groups, name);
  const target = rows.length * share;
  const drawn: (readonly number[])[] = [];
  let count = 0;
  for (const group of shuffled(members, seed, `split/${name}/groups`)) {
    const isNearer = Math.abs(count + group.length - target) < Math.abs(count - target);
    if (isNearer && drawn.length < members.length - 1) {
      drawn.push(group);
      count += group.length;
    }
  }
  return drawn.length > 0 ? drawn.flat() : smallest(members);
}

function smallest(members: readonly number[][]): number[] {
  return members.reduce((least, group) => (group.length < least.length ? group : least));
}

function refuseTooFew(members: readonly number[][], { column, values }: RowGroups, name: GroupDraw['name']): void {
  const count = members.length;
  if (count < 2) {
    const blanks = members.flat().filter((row) => (values[row] ?? '') === '').length;
    const ofBlanks = blanks === 0 ? '' : ` (${formatCounted(blanks, 'row')} without one count as one)`;
    const otherwise = name === 'validation' ? ', or set training.validationSplit to 0' : '';
    throw new LabError(
      'badData',
      `data.group: the column "${column}" has ${formatCounted(count, 'value')} in the rows to split${ofBlanks}, and a ` +
        `${name} split needs two. Name a column with more groups${otherwise}.`,
    );
  }
}
