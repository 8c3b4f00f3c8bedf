import { LabError } from '../../../protocol/errors';
import type { Experiment } from '../../../protocol/experiment';
import { formatCount } from '../../../protocol/format';
import type { ModalityType } from '../../../protocol/experimentNames';
import { modalityDefaults, type Modality } from '../../../protocol/modalitySchema';
import type { FieldProblem } from '../../../protocol/fieldProblem';
import { typedProblems } from '../../../protocol/modalityProblems';
import type { WrittenExperiment } from '../../../protocol/writtenExperiment';
import { pathText } from '../../../protocol/writtenFields';
import { isFileType } from '../../modalities/fileTypes';
import { parseNumbers } from '../../modalities/numeric/parseNumbers';
import { mostModalities } from '../../models/fusion/fusion';
import { columnProblem } from './columnProblems';
import { inferType } from './inferType';
import { isIdentifier, whyLeftOut } from './leftOutColumns';
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
  /** What is wrong with what the experiment says of its modalities. */
  readonly problems: readonly FieldProblem[];
}

/** Columns that have another part, empty where there is none. */
export interface ReservedColumns {
  readonly label: string;
  readonly split: string;
  readonly group: string;
}

/** Columns that a notice names. */
const mostNamed = 10;

/** Characters of a cell that a message shows. */
const mostShown = 40;

/** Name of the modality that all columns of numbers make together. */
const numbersName = 'numbers';

/**
 * Which modalities a manifest has: those that the experiment names or, when it names none, one for each column of
 * pictures, sounds, videos or texts and one for all columns of numbers. Those with problems are left out.
 * @param written What a person wrote of the experiment; without it, options other than the default count as written.
 * @throws LabError `badExperiment` when no modality can be found, or more than can be joined.
 */
export function planModalities(
  manifest: Manifest,
  experiment: Experiment,
  reserved: ReservedColumns,
  written?: WrittenExperiment,
): ModalityPlan {
  const named = Object.entries(experiment.modalities);
  if (named.length === 0) {
    return planAll(manifest, reserved);
  }
  refuseMany(named.length, `${named.length} are named`, 'Take some out.');
  const planned = named.map(([name, options]) =>
    planNamed(manifest, name, options, {
      columns: columnsFor(manifest, name, experiment, reserved),
      ...{ reserved, written },
    }),
  );
  const modalities = planned.flatMap(({ modality }) => modality ?? []);
  return {
    modalities,
    notices: unusedNotice(manifest, modalities, Object.values(reserved)),
    problems: planned.flatMap(({ problems }) => problems),
  };
}

/** That naming modalities leaves the other columns out is easily forgotten. */
function unusedNotice(
  manifest: Manifest,
  modalities: readonly PlannedModality[],
  reserved: readonly string[],
): string[] {
  const used = new Set([...reserved, ...modalities.flatMap(({ columns }) => columns)]);
  const unused = manifest.columns.filter((column) => !used.has(column) && !isIdentifier(column));
  return unused.length === 0
    ? []
    : [
        `Not used, as modalities names only ${modalities.map(({ name }) => name).join(', ')}: ${listOf(unused)}${
          unused.length > mostNamed ? ' columns' : ''
        }.`,
      ];
}

/** The columns of a modality: those that it names, or the one of its name, or for `numbers` all that hold numbers. */
function columnsFor(
  manifest: Manifest,
  name: string,
  { modalities }: Pick<Experiment, 'modalities'>,
  reserved: ReservedColumns,
): readonly string[] {
  const own = namedColumns(name, modalities[name]);
  if (name !== numbersName || modalities[name]?.columns !== undefined || manifest.columns.includes(name)) {
    return own;
  }
  const taken = new Set(
    Object.entries(modalities).flatMap(([other, options]) => (other === name ? [] : namedColumns(other, options))),
  );
  const numbers = numberColumns(inferredColumns(manifest, reserved).used).filter((column) => !taken.has(column));
  return numbers.length === 0 ? own : numbers;
}

function namedColumns(name: string, options: Modality | undefined): readonly string[] {
  const columns = options?.columns ?? name;
  return typeof columns === 'string' ? [columns] : columns;
}

interface PlanningContext {
  readonly columns: readonly string[];
  readonly reserved: ReservedColumns;
  readonly written: WrittenExperiment | undefined;
}

function planNamed(
  manifest: Manifest,
  name: string,
  options: Modality,
  { columns, reserved, written }: PlanningContext,
): { readonly modality?: PlannedModality; readonly problems: readonly FieldProblem[] } {
  const path = ['modalities', name, 'columns'];
  const unusable = columns.flatMap((column) => [
    ...columnProblem(manifest, path, column),
    ...reservedProblem(path, column, reserved),
  ]);
  if (unusable.length > 0) {
    return { problems: unusable };
  }
  const values = columns.map((column) => ({ column, values: manifest.valuesOf(column, path.join('.')) }));
  const odd = values.find(({ values: cells }) => inferType(cells) !== 'numeric');
  const type = options.type ?? (odd === undefined ? 'numeric' : inferType(odd.values));
  const problems = [
    ...(columns.length > 1 && type !== 'numeric' ? [{ path, message: severalColumns(manifest, type, odd) }] : []),
    ...typedProblems(type, { name, options, written: writtenOptions(name, options, written) }),
  ];
  return problems.length > 0 ? { problems } : { modality: { name, type, options, columns }, problems };
}

/** @param odd The first of the columns that does not hold numbers. */
function severalColumns(
  manifest: Manifest,
  type: ModalityType,
  odd: { readonly column: string; readonly values: readonly string[] } | undefined,
): string {
  const rule = 'several columns make one modality only where all hold numbers';
  const bad = odd === undefined ? undefined : parseNumbers(odd.values).problems[0];
  return odd === undefined || bad === undefined
    ? `${rule}, and these hold ${type} data; name one column`
    : `${rule}, and "${odd.column}" does not: line ${manifest.lineOf(bad.row)} has ${shortened(odd.values[bad.row] ?? '')}; ` +
        'mend its cells, or name one column';
}

function shortened(cell: string): string {
  return JSON.stringify(cell.length > mostShown ? `${cell.slice(0, mostShown)}…` : cell);
}

function reservedProblem(path: readonly string[], column: string, { label, split }: ReservedColumns): FieldProblem[] {
  if (column === label) {
    return [
      { path, message: `"${label}" is the label, and a model that sees it learns nothing else; name another column` },
    ];
  }
  return column === split
    ? [{ path, message: `"${split}" says which rows are for the test, and nothing about them; name another column` }]
    : [];
}

function writtenOptions(name: string, options: Modality, written: WrittenExperiment | undefined): string[] {
  const defaults: Readonly<Record<string, unknown>> = modalityDefaults();
  return Object.entries(options)
    .filter(([option, value]) =>
      written === undefined ? value !== defaults[option] : pathText(['modalities', name, option]) in written.places,
    )
    .map(([option]) => option);
}

interface InferredColumns {
  readonly used: readonly { readonly column: string; readonly type: ModalityType }[];
  readonly leftOut: readonly { readonly column: string; readonly why: string }[];
}

/** The columns that say something of the rows, with their types, and those that seem to say nothing. */
function inferredColumns(manifest: Manifest, { label, split, group }: ReservedColumns): InferredColumns {
  // Rows of one file may be a group; a word that names a group, such as a speaker, is nothing to learn from.
  const isOwn = (column: string, values: readonly string[]): boolean =>
    column !== label && column !== split && (column !== group || isFileType(inferType(values)));
  const candidates = manifest.columns
    .map((column) => ({ column, values: manifest.valuesOf(column, 'modalities') }))
    .filter(({ column, values }) => isOwn(column, values))
    .map(({ column, values }) => ({ column, values, why: whyLeftOut(column, values) }));
  return {
    used: candidates
      .filter(({ why }) => why === undefined)
      .map(({ column, values }) => ({ column, type: inferType(values) })),
    leftOut: candidates.flatMap(({ column, why }) => (why === undefined ? [] : [{ column, why }])),
  };
}

function numberColumns(used: InferredColumns['used']): string[] {
  return used.filter(({ type }) => type === 'numeric').map(({ column }) => column);
}

function planAll(manifest: Manifest, reserved: ReservedColumns): ModalityPlan {
  const { used, leftOut } = inferredColumns(manifest, reserved);
  const numbers = numberColumns(used);
  const sources = [
    ...used.filter(({ type }) => type !== 'numeric').map(({ column, type }) => ({ column, type, columns: [column] })),
    ...(numbers.length === 0 ? [] : [{ column: numbersName, type: 'numeric' as const, columns: numbers }]),
  ];
  const names = modalityNamesOf(sources.map(({ column }) => column));
  refuseCount(manifest, names, leftOut);
  return {
    modalities: sources.map(({ type, columns }, index) => ({
      name: names[index] ?? '',
      type,
      options: modalityDefaults(),
      columns,
    })),
    notices: [
      ...leftOut.map(
        ({ column, why }) =>
          `The column "${column}" was left out: ${why}. To use it, list the modalities of the experiment.`,
      ),
      ...renamedNotice(sources.map(({ column }, index) => ({ column, name: names[index] ?? '' }))),
    ],
    problems: [],
  };
}

/** That a modality is not called as its column where that takes more than underscores in the place of other signs. */
function renamedNotice(named: readonly { readonly column: string; readonly name: string }[]): string[] {
  const renamed = named.filter(({ column, name }) => column.trim().replace(/[^\p{L}\p{N}]+/gu, '_') !== name);
  const list = renamed.map(({ column, name }) => `"${column}" is ${name}`);
  return renamed.length === 0
    ? []
    : [
        `Names of modalities have letters from a to z, digits and _ alone: ${listOf(list)}. For other names, list the ` +
          'modalities of the experiment with their columns.',
      ];
}

function refuseCount(
  manifest: Manifest,
  names: readonly string[],
  leftOut: readonly { readonly column: string; readonly why: string }[],
): void {
  if (names.length === 0) {
    const reasons = leftOut.map(({ column, why }) => `"${column}" (${why})`);
    const left = reasons.length === 0 ? '' : ` Left out: ${listOf(reasons)}; to use one, name it in modalities.`;
    throw new LabError(
      'badExperiment',
      `${manifest.file} has no column to learn from beside the label.${left} Add one with pictures, sounds, texts or numbers.`,
    );
  }
  refuseMany(
    names.length,
    `${manifest.file} gives ${names.length} modalities (${listOf(names)})`,
    'Name those to use in modalities.',
  );
}

function refuseMany(count: number, what: string, nextStep: string): void {
  if (count > mostModalities) {
    throw new LabError('badExperiment', `modalities: ${what} and ${mostModalities} can be joined. ${nextStep}`);
  }
}

function listOf(items: readonly string[]): string {
  const more = items.length - mostNamed;
  return `${items.slice(0, mostNamed).join(', ')}${more > 0 ? ` and ${formatCount(more)} more` : ''}`;
}
