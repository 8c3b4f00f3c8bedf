import { LabError } from '../../../protocol/errors';
import { modalityDefaults, type Experiment, type Modality, type ModalityType } from '../../../protocol/experiment';
import { formatCount } from '../../../protocol/format';
import { inferType } from './inferType';
import type { Manifest } from './manifest';

/** A modality with the columns it is read from. */
export interface PlannedModality {
  readonly name: string;
  readonly type: ModalityType;
  readonly options: Modality;
  readonly columns: readonly string[];
}

export interface ModalityPlan {
  readonly modalities: readonly PlannedModality[];
  /** What was assumed, in sentences. */
  readonly notices: readonly string[];
}

/** Fusions join at most so many modalities. */
const maxModalities = 5;

/** Columns that count or name rows and say nothing about them. */
const identifier = /^(?:id|index|idx|row|key|uuid|guid|.*_id)$/i;

/** Name of the modality that all columns of numbers make together. */
const numbersName = 'numbers';

/**
 * Which modalities a manifest has: those that the experiment names or, when it names none, one for each column of
 * pictures, sounds, videos or texts and one for all columns of numbers.
 * @param reserved Columns that are no modality: label, split, group.
 * @throws LabError `badExperiment` that names the field when a column is not there or no modality can be found.
 */
export function planModalities(manifest: Manifest, experiment: Experiment, reserved: readonly string[]): ModalityPlan {
  const named = Object.entries(experiment.modalities);
  const plan = named.length > 0 ? { modalities: planNamed(manifest, named), notices: [] } : planAll(manifest, reserved);
  if (plan.modalities.length > maxModalities) {
    throw new LabError(
      'badExperiment',
      `modalities: ${manifest.file} gives ${plan.modalities.length} modalities and ${maxModalities} can be joined. Name those to use in modalities.`,
    );
  }
  return plan;
}

function planNamed(manifest: Manifest, named: readonly (readonly [string, Modality])[]): PlannedModality[] {
  return named.map(([name, options]) => {
    const field = `modalities.${name}.columns`;
    const columns = typeof options.columns === 'string' ? [options.columns] : (options.columns ?? [name]);
    const values = columns.map((column) => manifest.valuesOf(column, field));
    const type = options.type ?? inferType(values[0] ?? []);
    if (columns.length > 1 && type !== 'numeric') {
      throw new LabError(
        'badExperiment',
        `${field}: several columns make one modality only where all hold numbers, and these hold ${type} data. Name one column.`,
      );
    }
    return { name, type, options, columns };
  });
}

function planAll(manifest: Manifest, reserved: readonly string[]): ModalityPlan {
  const candidates = manifest.columns
    .filter((column) => !reserved.includes(column))
    .map((column) => ({ column, values: manifest.valuesOf(column, 'modalities') }));
  const skipped = candidates.filter(({ column, values }) => identifier.test(column) || values.every(isBlank));
  const used = candidates
    .filter((candidate) => !skipped.includes(candidate))
    .map(({ column, values }) => ({ column, type: inferType(values) }));
  const numbers = used.filter(({ type }) => type === 'numeric').map(({ column }) => column);
  const others = used.filter(({ type }) => type !== 'numeric');
  const names = others.map(({ column }, index) => modalityNameOf(column, index));
  const modalities = others.map(({ column, type }, index) => ({
    name: names.indexOf(names[index] ?? '') === index ? (names[index] ?? '') : `${names[index]}${index + 1}`,
    type,
    options: modalityDefaults,
    columns: [column],
  }));
  if (numbers.length > 0) {
    const name = names.includes(numbersName) ? `${numbersName}${names.length + 1}` : numbersName;
    modalities.push({ name, type: 'numeric', options: modalityDefaults, columns: numbers });
  }
  if (modalities.length === 0) {
    throw new LabError(
      'badExperiment',
      `${manifest.file} has no column to learn from beside the label. Add one with pictures, sounds, texts or numbers.`,
    );
  }
  return { modalities, notices: skipped.map(({ column }) => leftOutNotice(column)) };
}

function leftOutNotice(column: string): string {
  return `The column "${column}" was left out: it is empty or names rows. To use it, list the modalities of the experiment.`;
}

function isBlank(value: string): boolean {
  return value.trim() === '';
}

/** A column's name as the name of a modality, which holds letters, digits and _ alone. */
function modalityNameOf(column: string, index: number): string {
  const name = column
    .replace(/[^A-Za-z0-9_]+/g, '_')
    .replace(/^[^A-Za-z]+/, '')
    .replace(/_+$/, '')
    .slice(0, 40);
  return name === '' ? `modality${formatCount(index + 1)}` : name;
}
