import { testGroupsOf, type TestGroups } from '../testGroups';
import { drawByClass } from './drawByClass';
import { drawGroups } from './drawGroups';
import type { SplitName } from './splitColumn';
import { refuseEmpty, refuseSharedGroups } from './splitChecks';
import { splitNotices } from './splitNotices';

/** Positions of rows in the manifest, ascending. */
export interface SplitParts {
  readonly training: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
}

export interface DrawnSplit extends SplitParts {
  /** What the user should know, in sentences. */
  readonly notices: readonly string[];
  /** Absent where rows have no groups, or no two rows of the test share one. */
  readonly testGroups?: TestGroups;
}

/** Rows with the same value, blanks around aside, stay together; those without a value are one group. */
export interface RowGroups {
  readonly column: string;
  /** One for each position. */
  readonly values: readonly string[];
}

export interface SplitRequest {
  /** Rows that can be used, by position, ascending. */
  readonly rows: Int32Array;
  /** Something that is equal for rows of one class; absent when a number is predicted. */
  readonly classes?: ArrayLike<number>;
  /** Names of the classes, by number, for messages. */
  readonly classNames?: readonly string[];
  /** The column of the classes, for messages. */
  readonly label?: string;
  /** The split that the manifest names for each position; absent when it is to be drawn. */
  readonly named?: readonly (SplitName | undefined)[];
  /** The group of each position; rows of one group stay together. */
  readonly groups?: RowGroups;
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
  const groups = request.groups && { ...request.groups, values: request.groups.values.map((value) => value.trim()) };
  const trimmed = groups === undefined ? request : { ...request, groups };
  const parts = withValidation(trimmed, request.named === undefined ? drawTest(trimmed) : namedParts(trimmed));
  refuseEmpty(trimmed, parts);
  const testGroups = groups === undefined ? undefined : testGroupsOf(groups, parts.test);
  return { ...parts, notices: splitNotices(trimmed, parts), ...(testGroups === undefined ? {} : { testGroups }) };
}

function drawTest(request: SplitRequest): SplitParts {
  const [training, test] = draw(request, request.rows, request.testSplit, 'test');
  return { training, validation: new Int32Array(), test };
}

function namedParts({ rows, named = [], groups }: SplitRequest): SplitParts {
  const of = (split: SplitName): Int32Array => rows.filter((row) => named[row] === split);
  const parts = { training: of('training'), validation: of('validation'), test: of('test') };
  refuseSharedGroups(parts, groups);
  return parts;
}

function withValidation(request: SplitRequest, parts: SplitParts): SplitParts {
  if (parts.validation.length > 0 || request.validationSplit === 0) {
    return parts;
  }
  const [training, validation] = draw(request, parts.training, request.validationSplit, 'validation');
  return { ...parts, training, validation };
}

function draw(
  { groups, classes, seed }: SplitRequest,
  rows: Int32Array,
  share: number,
  name: 'test' | 'validation',
): [rest: Int32Array, drawn: Int32Array] {
  const drawn =
    groups === undefined
      ? drawByClass(rows, { classes, share, seed, name })
      : drawGroups(rows, { groups, share, seed, name });
  const flags = new Uint8Array((rows.at(-1) ?? -1) + 1);
  for (const row of drawn) {
    flags[row] = 1;
  }
  return [rows.filter((row) => flags[row] === 0), rows.filter((row) => flags[row] === 1)];
}
