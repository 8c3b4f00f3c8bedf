import { LabError } from '../../../protocol/errors';
import { formatCount, formatPercent } from '../../../protocol/format';
import { randomStream, shuffledIndices } from '../../random';
import type { SplitName } from './splitColumn';

/** Positions of rows in the manifest, ascending. */
export interface DrawnSplit {
  readonly training: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
  readonly notices: readonly string[];
}

export interface SplitRequest {
  /** Rows that can be used, by position. */
  readonly rows: Int32Array;
  /** Something that is equal for rows of one class; absent when a number is predicted. */
  readonly classes?: ArrayLike<number>;
  /** The split that the manifest names for each position; absent when it is to be drawn. */
  readonly named?: readonly (SplitName | undefined)[];
  /** The group of each position; rows of one group stay together. */
  readonly groups?: { readonly column: string; readonly values: readonly string[] };
  /** Share of all rows for the test. */
  readonly testSplit: number;
  /** Share of the rows that are not for the test, for validation. */
  readonly validationSplit: number;
  readonly seed: number;
}

/**
 * Cuts the rows into training, validation and test: as the manifest names them or drawn by the seed, with equal shares of
 * every class, or group by group. Validation rows are drawn from the training rows when the manifest names none.
 * @throws LabError `badData` when a part that is needed stays empty or a named split parts a group.
 */
export function drawSplit(request: SplitRequest): DrawnSplit {
  const { rows, named, groups, testSplit, validationSplit } = request;
  let rest: readonly number[] = [...rows];
  let test: readonly number[];
  let validation: readonly number[] = [];
  if (named === undefined) {
    [rest, test] = draw(request, rest, testSplit, 'test');
  } else {
    const of = (split: SplitName): number[] => [...rows].filter((row) => named[row] === split);
    [rest, validation, test] = [of('training'), of('validation'), of('test')];
    refuseSharedGroups([...rest, ...validation], test, groups);
  }
  if (validation.length === 0 && validationSplit > 0) {
    [rest, validation] = draw(request, rest, validationSplit, 'validation');
  }
  refuseEmpty(rest, test);
  return {
    training: Int32Array.from(rest),
    validation: Int32Array.from(validation),
    test: Int32Array.from(test),
    notices: [...groupNotice(request, test), ...unseenClassNotice(request, rest, test)],
  };
}

type Parts = [rest: number[], drawn: number[]];

function draw(request: SplitRequest, rows: readonly number[], share: number, name: string): Parts {
  const drawn = new Set(
    request.groups === undefined
      ? drawByClass(request, rows, share, name)
      : drawGroups(request, request.groups, rows, share, name),
  );
  return [rows.filter((row) => !drawn.has(row)), rows.filter((row) => drawn.has(row))];
}

/** The same share of every class, to the nearest row, and at least one row of a class that has two. */
function drawByClass({ classes, seed }: SplitRequest, rows: readonly number[], share: number, name: string): number[] {
  const byClass = groupBy(rows, (row) => classes?.[row] ?? 0);
  return [...byClass].flatMap(([code, members]) => {
    const count = Math.min(members.length - 1, Math.max(1, Math.round(members.length * share)));
    return shuffled(members, seed, `split/${name}/class ${code}`).slice(0, count);
  });
}

/** Whole groups in random order, each that brings the count of rows nearer to the share; at least one, and never all. */
function drawGroups(
  { seed }: SplitRequest,
  groups: NonNullable<SplitRequest['groups']>,
  rows: readonly number[],
  share: number,
  name: string,
): number[] {
  const members = groupBy(rows, (row) => groups.values[row] ?? '');
  if (members.size < 2) {
    throw new LabError(
      'badData',
      `data.group: the column "${groups.column}" has ${members.size} value in the rows to split, and a ${name} split needs two. Name a column with more groups.`,
    );
  }
  const target = rows.length * share;
  const drawn: number[] = [];
  let left = members.size;
  for (const key of shuffled([...members.keys()], seed, `split/${name}/groups`)) {
    const group = members.get(key) ?? [];
    const isNearer = Math.abs(drawn.length + group.length - target) < Math.abs(drawn.length - target);
    if (left > 1 && (isNearer || (drawn.length === 0 && left === 2))) {
      drawn.push(...group);
      left -= 1;
    }
  }
  return drawn.length > 0 ? drawn : smallest(members);
}

/** Where every group is more than twice the share, the smallest one is the nearest. */
function smallest(members: ReadonlyMap<string, number[]>): number[] {
  return [...members.values()].sort((a, b) => a.length - b.length)[0] ?? [];
}

function groupBy<K>(rows: readonly number[], keyOf: (row: number) => K): Map<K, number[]> {
  const groups = new Map<K, number[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const members = groups.get(key) ?? [];
    members.push(row);
    groups.set(key, members);
  }
  return groups;
}

function shuffled<T>(list: readonly T[], seed: number, name: string): T[] {
  return Array.from(shuffledIndices(list.length, randomStream(seed, name)), (index) => list[index] as T);
}

function refuseSharedGroups(
  training: readonly number[],
  test: readonly number[],
  groups: SplitRequest['groups'],
): void {
  if (groups === undefined) {
    return;
  }
  const seen = new Set(training.map((row) => groups.values[row]));
  const shared = [...new Set(test.map((row) => groups.values[row] ?? '').filter((group) => seen.has(group)))];
  if (shared.length > 0) {
    const some = shared.slice(0, 5).map((group) => `"${group}"`);
    throw new LabError(
      'badData',
      `data.group: ${formatCount(shared.length)} values of "${groups.column}" are in the test and outside it, such as ${some.join(', ')}. Mend the split column, or leave data.split out to have whole groups drawn.`,
    );
  }
}

function refuseEmpty(training: readonly number[], test: readonly number[]): void {
  if (training.length === 0) {
    throw new LabError(
      'badData',
      'No row is left for training. Add rows, or make data.testSplit and training.validationSplit smaller.',
    );
  }
  if (test.length === 0) {
    throw new LabError('badData', 'No row is left for the test. Add rows, or name test rows in the split column.');
  }
}

function groupNotice({ rows, groups }: SplitRequest, test: readonly number[]): string[] {
  if (groups === undefined) {
    return [];
  }
  const all = new Set(Array.from(rows, (row) => groups.values[row]));
  const kept = new Set(test.map((row) => groups.values[row]));
  return [
    `The test holds ${formatCount(kept.size)} of ${formatCount(all.size)} values of "${groups.column}" with ` +
      `${formatPercent(test.length / rows.length)} of the rows; none of them is seen in training.`,
  ];
}

function unseenClassNotice({ classes }: SplitRequest, training: readonly number[], test: readonly number[]): string[] {
  if (classes === undefined) {
    return [];
  }
  const seen = new Set(training.map((row) => classes[row]));
  const unseen = new Set(test.map((row) => classes[row]).filter((code) => !seen.has(code)));
  return unseen.size === 0
    ? []
    : [`${formatCount(unseen.size)} of the classes in the test have no row in training and cannot be learnt.`];
}
