import { LabError } from '../../../protocol/errors';
import type { Experiment } from '../../../protocol/experiment';
import type { ModalityType } from '../../../protocol/experimentNames';
import { modalityDefaults, type Modality } from '../../../protocol/modalitySchema';
import { mostModalities } from '../../models/fusion/fusion';
import { inferType } from './inferType';
import type { Manifest } from './manifest';
import { modalityNamesOf } from './modalityNames';

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

/** Columns that a notice names. */
const mostNamed = 10;

/** Columns that count or name rows and say nothing about them; pandas names a column of counts `Unnamed: 0`. */
const identifier = /^(?:id|index|idx|row|key|uuid|guid|.*[_\- ]id|unnamed: \d+)$/i;

/** Columns that usually hold a split, or the answer under another name. */
const bookkeeping = /^(?:split|fold|subset|partition|label|class|target)$/i;

/** Name of the modality that all columns of numbers make together. */
const numbersName = 'numbers';

/**
 * Which modalities a manifest has: those that the experiment names or, when it names none, one for each column of
 * pictures, sounds, videos or texts and one for all columns of numbers.
 * @param reserved Columns that are no modality: the label first, then split and group; empty where there is none.
 * @throws LabError `badExperiment` that names the field when a column is not there or no modality can be found.
 */
export function planModalities(manifest: Manifest, experiment: Experiment, reserved: readonly string[]): ModalityPlan {
  const named = Object.entries(experiment.modalities);
  if (named.length === 0) {
    return planAll(manifest, reserved);
  }
  const modalities = planNamed(manifest, named, reserved[0]);
  return { modalities, notices: unusedNotice(manifest, modalities, reserved) };
}

/** That naming modalities leaves the other columns out is easily forgotten. */
function unusedNotice(
  manifest: Manifest,
  modalities: readonly PlannedModality[],
  reserved: readonly string[],
): string[] {
  const used = new Set([...reserved, ...modalities.flatMap(({ columns }) => columns)]);
  const unused = manifest.columns.filter((column) => !used.has(column) && !identifier.test(column));
  return unused.length === 0
    ? []
    : [
        `Not used, as modalities names only ${modalities.map(({ name }) => name).join(', ')}: ` +
          `${unused.slice(0, mostNamed).join(', ')}${unused.length > mostNamed ? ` and ${unused.length - mostNamed} more columns` : ''}.`,
      ];
}

function planNamed(
  manifest: Manifest,
  named: readonly (readonly [string, Modality])[],
  label: string | undefined,
): PlannedModality[] {
  if (named.length > mostModalities) {
    throw new LabError(
      'badExperiment',
      `modalities: ${named.length} are named and ${mostModalities} can be joined. Take some out.`,
    );
  }
  return named.map(([name, options]) => {
    const field = `modalities.${name}.columns`;
    const columns = typeof options.columns === 'string' ? [options.columns] : (options.columns ?? [name]);
    const values = columns.map((column) => manifest.valuesOf(column, field));
    if (columns.some((column) => column === label)) {
      throw new LabError(
        'badExperiment',
        `${field}: "${label}" is the label, and a model that sees it learns nothing else. Name another column.`,
      );
    }
    const type = options.type ?? values.map(inferType).find((found) => found !== 'numeric') ?? 'numeric';
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
  const isLeftOut = ({ column, values }: (typeof candidates)[number]): boolean =>
    identifier.test(column) || bookkeeping.test(column) || values.every(isBlank);
  const used = candidates
    .filter((candidate) => !isLeftOut(candidate))
    .map(({ column, values }) => ({ column, type: inferType(values) }));
  const numbers = used.filter(({ type }) => type === 'numeric').map(({ column }) => column);
  const sources = [
    ...used.filter(({ type }) => type !== 'numeric').map(({ column, type }) => ({ column, type, columns: [column] })),
    ...(numbers.length === 0 ? [] : [{ column: numbersName, type: 'numeric' as const, columns: numbers }]),
  ];
  refuseCount(manifest, sources.length);
  const names = modalityNamesOf(sources.map(({ column }) => column));
  return {
    modalities: sources.map(({ type, columns }, index) => ({
      name: names[index] ?? '',
      type,
      options: modalityDefaults(),
      columns,
    })),
    notices: candidates.filter(isLeftOut).map(({ column }) => leftOutNotice(column)),
  };
}

function refuseCount(manifest: Manifest, count: number): void {
  if (count === 0) {
    throw new LabError(
      'badExperiment',
      `${manifest.file} has no column to learn from beside the label. Add one with pictures, sounds, texts or numbers.`,
    );
  }
  if (count > mostModalities) {
    throw new LabError(
      'badExperiment',
      `modalities: ${manifest.file} gives ${count} modalities and ${mostModalities} can be joined. Name those to use in modalities.`,
    );
  }
}

function leftOutNotice(column: string): string {
  const why = bookkeeping.test(column) ? 'it has the name of a split or of another label' : 'it is empty or names rows';
  return `The column "${column}" was left out: ${why}. To use it, list the modalities of the experiment.`;
}

function isBlank(value: string): boolean {
  return value.trim() === '';
}
