import { LabError } from '../../../protocol/errors';
import { formatCount } from '../../../protocol/format';
import { parseNumbers } from '../../modalities/numeric/parseNumbers';
import type { Manifest } from './manifest';
import type { RowProblem } from './rowProblem';

/** Columns that are taken for the label when none is named, first come first served. */
const usualNames = ['label', 'class', 'target', 'y', 'category'];

/** Class numbers are kept in a byte. */
const maxClasses = 256;

/** Whole numbers with more values than this are quantities rather than classes. */
const maxNumberedClasses = 20;

export interface ManifestLabels {
  readonly column: string;
  /** Names of the classes, by number; empty when a number is to be predicted. */
  readonly classes: readonly string[];
  /** The class number or the target of each row; 0 where it is bad. */
  readonly values: Uint8Array | Float32Array;
  readonly problems: readonly RowProblem[];
}

/**
 * Reads the label column. Labels are numbers to be predicted (regression) when the task says so or, without a word, when
 * all are numbers and they have fractions or more than 20 different values; otherwise they are names of classes.
 * Numbered classes are in numeric order, others in the order of their characters. Words for a missing number, such as NA,
 * are missing labels among numbers and names among names.
 * @throws LabError `badExperiment` when the column is not there, `badData` for labels that allow no training.
 */
export function labelsOf(
  manifest: Manifest,
  { label, task }: { readonly label: string; readonly task?: 'classification' | 'regression' | undefined },
): ManifestLabels {
  const column = label === '' ? usualColumn(manifest) : label;
  const values = manifest.valuesOf(column, 'data.label').map((value) => value.trim());
  const isRegression = task === undefined ? areQuantities(values) : task === 'regression';
  return { column, ...(isRegression ? quantities(manifest, column, values) : classNumbers(manifest, column, values)) };
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

function usualColumn(manifest: Manifest): string {
  const found = usualNames
    .map((name) => manifest.columns.find((column) => column.toLowerCase() === name))
    .find((column) => column !== undefined);
  if (found === undefined) {
    throw new LabError(
      'badExperiment',
      `data.label: say which column of ${manifest.file} holds the label; there are ${manifest.columns.join(', ')}.`,
    );
  }
  return found;
}

function areQuantities(values: readonly string[]): boolean {
  const { numbers, problems } = parseNumbers([...new Set(values)]);
  const given = numbers.filter((value) => !Number.isNaN(value));
  return (
    problems.length === 0 &&
    (given.some((value) => !Number.isInteger(value)) || new Set(given).size > maxNumberedClasses)
  );
}

function quantities(manifest: Manifest, column: string, values: readonly string[]): Omit<ManifestLabels, 'column'> {
  const { numbers, problems } = parseNumbers(values);
  // Targets are kept as float32, which ends at 3.4e38.
  const targets = Float32Array.from(numbers);
  if (new Set(targets.filter(Number.isFinite)).size < 2) {
    throw new LabError(
      'badData',
      `The label column "${column}" of ${manifest.file} holds fewer than two different numbers, and there is nothing to predict. ` +
        'Name another column in data.label, or set data.task to "classification" where labels are names.',
    );
  }
  const reasons = new Map(problems.map(({ row, reason }) => [row, reason]));
  return {
    classes: [],
    values: targets.map((target) => (Number.isFinite(target) ? target : 0)),
    problems: Array.from(targets.keys())
      .filter((row) => !Number.isFinite(targets[row]))
      .map((row) => {
        const otherwise = Number.isNaN(targets[row]) ? 'the number is missing' : `${values[row]} is too large a number`;
        return manifest.problemOf(row, `${column}: ${reasons.get(row) ?? otherwise}`);
      }),
  };
}

function classNumbers(manifest: Manifest, column: string, values: readonly string[]): Omit<ManifestLabels, 'column'> {
  const classes = classNames(values);
  if (classes.length < 2) {
    throw new LabError(
      'badData',
      `The label column "${column}" of ${manifest.file} holds ${classes.length === 0 ? 'nothing' : `only "${classes[0]}"`}. ` +
        'A comparison needs at least two classes. Add rows of another class, or name another column in data.label.',
    );
  }
  if (classes.length > maxClasses) {
    throw new LabError(
      'badData',
      `The label column "${column}" of ${manifest.file} holds ${formatCount(classes.length)} classes; at most ${maxClasses} are possible. ` +
        'Name another column in data.label, or set data.task to "regression" to predict a number.',
    );
  }
  const codes = new Map(classes.map((name, code) => [name, code]));
  return {
    classes,
    values: Uint8Array.from(values, (value) => codes.get(value) ?? 0),
    problems: values.flatMap((value, row) =>
      codes.has(value) ? [] : [manifest.problemOf(row, `${column}: the label is missing`)],
    ),
  };
}

function classNames(values: readonly string[]): string[] {
  const names = [...new Set(values.filter((value) => value !== ''))].sort((a, b) => (a < b ? -1 : 1));
  const { numbers, problems } = parseNumbers(names);
  const numbered = names.flatMap((name, index) => {
    const number = numbers[index] ?? NaN;
    return Number.isNaN(number) ? [] : [{ name, number }];
  });
  return problems.length > 0 || numbered.length === 0
    ? names
    : numbered.sort((a, b) => a.number - b.number).map(({ name }) => name);
}
