import { LabError } from '../../../protocol/errors';
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
 * Numbered classes are in numeric order, others in alphabetical order.
 * @throws LabError `badExperiment` when the column is not there, `badData` for labels that allow no training.
 */
export function labelsOf(
  manifest: Manifest,
  { label, task }: { readonly label: string; readonly task?: 'classification' | 'regression' | undefined },
): ManifestLabels {
  const column = label === '' ? usualColumn(manifest) : label;
  const values = manifest.valuesOf(column, 'data.label').map((value) => value.trim());
  const given = values.filter((value) => value !== '');
  const isRegression = task === undefined ? areQuantities(given) : task === 'regression';
  return { column, ...(isRegression ? quantities(manifest, column, values) : classNumbers(manifest, column, values)) };
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

function areQuantities(given: readonly string[]): boolean {
  const { numbers, missing, problems } = parseNumbers(given);
  if (problems.length > 0 || missing > 0 || given.length === 0) {
    return false;
  }
  return numbers.some((value) => !Number.isInteger(value)) || new Set(numbers).size > maxNumberedClasses;
}

function quantities(manifest: Manifest, column: string, values: readonly string[]): Omit<ManifestLabels, 'column'> {
  const { numbers, problems } = parseNumbers(values);
  const reasons = new Map(problems.map(({ row, reason }) => [row, reason]));
  const bad = Array.from(numbers.keys()).filter((row) => Number.isNaN(numbers[row]));
  const rowProblems = bad.map((row) =>
    manifest.problemOf(row, `${column}: ${reasons.get(row) ?? 'the number is missing'}`),
  );
  return {
    classes: [],
    values: Float32Array.from(numbers, (value) => (Number.isNaN(value) ? 0 : value)),
    problems: rowProblems,
  };
}

function classNumbers(manifest: Manifest, column: string, values: readonly string[]): Omit<ManifestLabels, 'column'> {
  const names = [...new Set(values.filter((value) => value !== ''))];
  const areNumbers = parseNumbers(names).problems.length === 0;
  const classes = names.sort(areNumbers ? (a, b) => Number(a) - Number(b) : (a, b) => (a < b ? -1 : 1));
  if (classes.length < 2) {
    throw new LabError(
      'badData',
      `The label column "${column}" of ${manifest.file} holds ${classes.length === 0 ? 'nothing' : `only "${classes[0]}"`}. A comparison needs at least two classes.`,
    );
  }
  if (classes.length > maxClasses) {
    throw new LabError(
      'badData',
      `The label column "${column}" of ${manifest.file} holds ${classes.length} classes; at most ${maxClasses} are possible. ` +
        'Name another column in data.label, or set data.task to "regression" to predict a number.',
    );
  }
  const codes = new Map(classes.map((name, code) => [name, code]));
  return {
    classes,
    values: Uint8Array.from(values, (value) => codes.get(value) ?? 0),
    problems: values.flatMap((value, row) =>
      value === '' ? [manifest.problemOf(row, `${column}: the label is missing`)] : [],
    ),
  };
}
