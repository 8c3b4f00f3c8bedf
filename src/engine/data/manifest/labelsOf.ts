import { LabError } from '../../../protocol/errors';
import { formatCount } from '../../../protocol/format';
import { isMissingWord, looksLikeNumber, parseNumbers } from '../../modalities/numeric/parseNumbers';
import { areMost } from './inferType';
import { ownClasses } from './ownClasses';
import type { Manifest } from './manifest';
import type { RowProblem } from './rowProblem';

/** Class numbers are kept in a byte. */
const maxClasses = 256;

/** Whole numbers with more values than this are quantities rather than classes. */
const maxNumberedClasses = 20;

/** How many pairs of classes a notice names. */
const mostNamed = 5;

export interface ManifestLabels {
  readonly column: string;
  /** Names of the classes, by number; empty when a number is to be predicted. */
  readonly classes: readonly string[];
  /** The class number or the target of each row; 0 where it is bad. */
  readonly values: Uint8Array | Float64Array;
  readonly problems: readonly RowProblem[];
  /** What was assumed, in sentences. */
  readonly notices: readonly string[];
}

type Task = 'classification' | 'regression' | undefined;

/**
 * Reads the label column. Labels are numbers to be predicted (regression) when the task says so or, without a word, when
 * nine of ten are numbers and they have fractions or more than 20 different values; otherwise they are names of classes.
 * Numbered classes are in numeric order, others in the order of their characters.
 *
 * Words for a missing value, such as NA, are missing labels. Only where the task is said to be classification and other
 * labels are names are they names of classes, too: that way somebody whose NA is a region can say so.
 * @throws LabError `badData` for labels that allow no training.
 */
export function labelsOf(manifest: Manifest, column: string, task?: Task): ManifestLabels {
  const values = manifest.valuesOf(column, 'data.label').map((value) => value.trim());
  const isRegression = task === undefined ? areQuantities(values) : task === 'regression';
  return {
    column,
    ...(isRegression ? quantities(manifest, column, values, task) : classNumbers(manifest, column, values, task)),
  };
}

/** The labels without classes that none of the given rows has, in which nothing could be learnt or tested. */
export function usedLabels(labels: ManifestLabels, rows: Int32Array): ManifestLabels {
  const used = new Set(rows.map((row) => labels.values[row] ?? 0));
  if (labels.classes.length === 0 || used.size === labels.classes.length) {
    return labels;
  }
  const classes = labels.classes.filter((_, code) => used.has(code));
  if (classes.length < 2) {
    throw new LabError(
      'badData',
      `Of the rows that can be used, all are "${classes[0]}" in the column "${labels.column}". A comparison needs at least two classes.`,
    );
  }
  const codes = labels.classes.map((name) => Math.max(0, classes.indexOf(name)));
  return { ...labels, classes, values: labels.values.map((code) => codes[code] ?? 0) };
}

/** Nine of ten are numbers, as in a column of numbers; the others are then problems of their rows. */
function areQuantities(values: readonly string[]): boolean {
  const given = values.filter((value) => !isMissingWord(value));
  const numbers = given.filter(looksLikeNumber).map((value) => Number(value.replace(',', '.')));
  return (
    areMost(numbers.length, given.length) &&
    (numbers.some((value) => !Number.isInteger(value)) || new Set(numbers).size > maxNumberedClasses)
  );
}

type ReadLabels = Omit<ManifestLabels, 'column'>;

function quantities(manifest: Manifest, column: string, values: readonly string[], task: Task): ReadLabels {
  const { numbers, problems } = parseNumbers(values);
  const isTarget = (number: number): boolean => !Number.isNaN(number);
  if (new Set(numbers.filter(isTarget)).size < 2) {
    const [first] = problems;
    const example = first === undefined ? '' : ` Its first one cannot be read: ${first.reason}.`;
    throw new LabError(
      'badData',
      `The label column "${column}" of ${manifest.file} holds fewer than two different numbers, and there is nothing to predict.${example} ` +
        'Mend the numbers, name another column in data.label, or set data.task to "classification" where labels are names.',
    );
  }
  const reasons = new Map(problems.map(({ row, reason }) => [row, reason]));
  const reasonAt = (row: number): string => reasons.get(row) ?? 'the number is missing';
  return {
    classes: [],
    values: numbers.map((number) => (isTarget(number) ? number : 0)),
    problems: Array.from(numbers.keys())
      .filter((row) => !isTarget(numbers[row] ?? Number.NaN))
      .map((row) => manifest.problemOf(row, `${column}: ${reasonAt(row)}`, { quoted: [values[row] ?? ''] })),
    // That numbers are predicted decides all that follows; where nobody asked for it, it is said.
    notices:
      task === undefined
        ? [
            `"${column}" is predicted as a number. If its values are names of classes, set data.task to "classification".`,
          ]
        : [],
  };
}

function classNumbers(manifest: Manifest, column: string, values: readonly string[], task: Task): ReadLabels {
  const areNames = !areNumbers(values.filter((value) => !isMissingWord(value)));
  const takesWords = areNames && task === 'classification';
  const isMissing = (value: string): boolean => value === '' || (!takesWords && isMissingWord(value));
  const labelled = values.filter((value) => !isMissing(value));
  const classes = inOrder([...new Set(labelled)]);
  refuseClassCount(manifest, column, {
    classes,
    labelled: labelled.length,
    words: areNames ? [...new Set(values.filter((value) => value !== '' && isMissing(value)))] : [],
  });
  const codes = new Map(classes.map((name, code) => [name, code]));
  return {
    classes,
    values: Uint8Array.from(values, (value) => codes.get(value) ?? 0),
    problems: values.flatMap((value, row) =>
      isMissing(value)
        ? [manifest.problemOf(row, `${column}: ${missingLabel(value, areNames)}`, { quoted: [value] })]
        : [],
    ),
    notices: [...wordNotice(column, classes.filter(isMissingWord)), ...alikeNotices(column, classes)],
  };
}

function missingLabel(value: string, areNames: boolean): string {
  if (value === '') {
    return 'the label is missing';
  }
  const otherwise = areNames ? '; where it is the name of a class, set data.task to "classification"' : '';
  return `${JSON.stringify(value)} stands for a missing label${otherwise}`;
}

/** That a word which usually means nothing is a class should be meant. */
function wordNotice(column: string, words: readonly string[]): string[] {
  return words.length === 0
    ? []
    : [
        `In "${column}", ${quotedList(words)} ${words.length === 1 ? 'is a class' : 'are classes'}, as data.task is ` +
          '"classification"; where that stands for a missing label, leave data.task out.',
      ];
}

/** Names that were meant to be one are told apart by their capitals, or by how a number is written. */
function alikeNotices(column: string, classes: readonly string[]): string[] {
  const { numbers } = parseNumbers(classes);
  return [
    ...alikeNotice(column, classes, (name) => name.toLowerCase(), 'that differ in capital letters alone'),
    ...alikeNotice(
      column,
      classes.filter((_, code) => !Number.isNaN(numbers[code])),
      (name) => String(Number(name)),
      'although they are the same number',
    ),
  ];
}

function alikeNotice(
  column: string,
  classes: readonly string[],
  keyOf: (name: string) => string,
  how: string,
): string[] {
  const byKey = new Map<string, string[]>();
  for (const name of classes) {
    const key = keyOf(name);
    byKey.set(key, [...(byKey.get(key) ?? []), name]);
  }
  const alike = [...byKey.values()].filter((names) => names.length > 1);
  return alike.length === 0
    ? []
    : [
        `In "${column}", ${alike
          .slice(0, mostNamed)
          .map((names) => quotedList(names))
          .join(', and ')} are classes of their own ${how}.`,
      ];
}

function quotedList(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(' and ');
}

interface FoundClasses {
  readonly classes: readonly string[];
  /** How many rows have one of them. */
  readonly labelled: number;
  /** Values found that stand for a missing label. */
  readonly words: readonly string[];
}

function refuseClassCount(manifest: Manifest, column: string, { classes, labelled, words }: FoundClasses): void {
  if (classes.length < 2) {
    throw new LabError(
      'badData',
      `The label column "${column}" of ${manifest.file} holds ${classes.length === 0 ? 'nothing' : `only "${classes[0]}"`}. ` +
        `${wordsAside(words)}A comparison needs at least two classes. Add rows of another class, or name another column in data.label.`,
    );
  }
  if (classes.length > maxClasses && classes.length === labelled) {
    throw new LabError('badData', ownClasses(labelled, column, areNumbers(classes)));
  }
  if (classes.length > maxClasses) {
    throw new LabError(
      'badData',
      `The label column "${column}" of ${manifest.file} holds ${formatCount(classes.length)} classes; at most ${maxClasses} are possible. ` +
        (areNumbers(classes)
          ? 'Name another column in data.label, or set data.task to "regression" to predict a number.'
          : 'Name another column in data.label, or leave the rows of rare classes out.'),
    );
  }
}

/** Why words that somebody may have meant as classes are none; nothing where there are none. */
function wordsAside(words: readonly string[]): string {
  return words.length === 0
    ? ''
    : `${quotedList(words)} ${words.length === 1 ? 'stands' : 'stand'} for a missing label; where that is the name of a ` +
        'class, set data.task to "classification". ';
}

function areNumbers(names: readonly string[]): boolean {
  return parseNumbers(names).problems.length === 0;
}

/** Numbered classes by their numbers, others by their characters. */
function inOrder(names: readonly string[]): string[] {
  const sorted = [...names].sort((a, b) => (a < b ? -1 : 1));
  return areNumbers(sorted) ? sorted.sort((a, b) => Number(a) - Number(b)) : sorted;
}
