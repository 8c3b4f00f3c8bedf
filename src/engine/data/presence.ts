import type { ModalityType } from '../../protocol/experimentNames';
import type { Modality } from '../../protocol/modalitySchema';
import { modalityStream } from '../modalityStream';
import { randomStream } from '../random';
import { isMissingWord } from '../modalities/numeric/parseNumbers';
import type { BadValue, LoadedModality, ModalitySource, PreparedModality } from '../modalities/modality';
import { spreadRows, takeRows, type Column } from './column';

/** Which rows have a modality. */
export interface Presence {
  /** 1 or 0 for each row. */
  readonly flags: Uint8Array;
  /** Positions of the rows that have it, ascending. */
  readonly rows: Int32Array;
}

/** Presence of a modality that all rows have. */
export function presenceOfAll(count: number): Presence {
  return ofFlags(new Uint8Array(count).fill(1));
}

/**
 * Rows that have a value in one of the modality's columns: other than a blank and, but for texts, other than a word such as
 * NA. Where a missing number is to stop the run, all rows count as
 * having it, so that each blank is met by that rule.
 */
export function presenceOf(
  columns: ModalitySource['columns'],
  type: ModalityType,
  missing?: Modality['missing'],
): Presence {
  if (type === 'numeric' && missing === 'stop') {
    return presenceOfAll(columns[0]?.values.length ?? 0);
  }
  // A text may well be "?" or "NA"; a number or the name of a file is not.
  const isBlank = (value: string): boolean => (type === 'text' ? value.trim() === '' : isMissingWord(value));
  const rows = new Uint8Array(columns[0]?.values.length ?? 0);
  return ofFlags(rows.map((_, row) => (columns.some(({ values }) => !isBlank(values[row] ?? '')) ? 1 : 0)));
}

/** What is taken from the rows that have a modality. */
export interface Taking {
  /** The modality's; with the seed, decides which rows lose it. */
  readonly name: string;
  /** Share of the rows that have the modality which lose it. */
  readonly missingRate: number;
}

/**
 * Takes modalities from rows at random, each on its own and never all: a row that would be left with none keeps one of
 * those it has, each as likely as the others. So of the rows with M modalities, of rates r_j, modality m is gone from
 * r_m − (Π r_j) / M.
 * @param present Presence of each modality, in the order of `takings`.
 */
export function takeAway(present: readonly Presence[], takings: readonly Taking[], seed: number): Presence[] {
  if (takings.every(({ missingRate }) => missingRate === 0)) {
    return [...present];
  }
  const left = takings.map(({ name, missingRate }, place) => {
    const stream = randomStream(seed, `missing/${modalityStream(name, ['kept'])}`);
    return present[place]?.flags.map((flag) => (stream.uniform() < missingRate ? 0 : flag)) ?? new Uint8Array();
  });
  const kept = randomStream(seed, 'missing/kept');
  for (let row = 0; row < (left[0]?.length ?? 0); row++) {
    // One number for each row, so that what one row keeps does not hang on the others.
    const drawn = kept.uniform();
    if (left.every((flags) => flags[row] === 0)) {
      const had = left.filter((_, place) => present[place]?.flags[row] === 1);
      had[Math.floor(drawn * had.length)]?.set([1], row);
    }
  }
  return left.map(ofFlags);
}

/** Presence as a model takes it, uint8 `[1]` a row. */
export function presenceColumn(flags: Uint8Array): Column {
  return { shape: [1], dtype: 'uint8', values: flags };
}

/** The columns with the rows that have the modality alone. */
export function presentValues(columns: ModalitySource['columns'], { rows }: Presence): ModalitySource['columns'] {
  return columns.map(({ name, values }) => ({ name, values: Array.from(rows, (row) => values[row] ?? '') }));
}

/** A modality that was read from the rows that have it, for all rows; the others hold zeros. */
export function forAllRows(loaded: LoadedModality, { flags, rows }: Presence): LoadedModality {
  if (rows.length === flags.length) {
    return loaded;
  }
  const placeOf = new Map(Array.from(rows, (row, place) => [row, place]));
  const places = (all: Int32Array): Int32Array =>
    all.filter((row) => flags[row] === 1).map((row) => placeOf.get(row) ?? 0);
  const atRows = (problems: readonly BadValue[]): BadValue[] =>
    problems.map((problem) => ({ ...problem, row: rows[problem.row] ?? problem.row }));
  const spread = ({ problems, ...prepared }: PreparedModality): PreparedModality => ({
    ...prepared,
    ...(problems === undefined ? {} : { problems: atRows(problems) }),
    column: spreadRows(prepared.column, rows, flags.length),
  });
  return {
    problems: atRows(loaded.problems),
    misfits: (trainingRows, usedRows) => atRows(loaded.misfits?.(places(trainingRows), places(usedRows)) ?? []),
    prepare: async (trainingRows, usedRows = trainingRows) =>
      spread(await loaded.prepare(places(trainingRows), places(usedRows))),
    apply: async (preprocessing, usedRows) => spread(await loaded.apply(preprocessing, places(usedRows))),
  };
}

/** A modality of which all rows are there, as if some were not: they teach nothing and hold zeros. */
export function withoutMissing(loaded: LoadedModality, { flags, rows }: Presence): LoadedModality {
  if (rows.length === flags.length) {
    return loaded;
  }
  const present = (all: Int32Array): Int32Array => all.filter((row) => flags[row] === 1);
  const blanked = (prepared: PreparedModality): PreparedModality => ({
    ...prepared,
    column: spreadRows(takeRows(prepared.column, rows), rows, flags.length),
  });
  return {
    problems: loaded.problems,
    misfits: (trainingRows, usedRows) => loaded.misfits?.(present(trainingRows), present(usedRows)) ?? [],
    prepare: async (trainingRows, usedRows = trainingRows) =>
      blanked(await loaded.prepare(present(trainingRows), present(usedRows))),
    apply: async (preprocessing, usedRows) => blanked(await loaded.apply(preprocessing, present(usedRows))),
  };
}

function ofFlags(flags: Uint8Array): Presence {
  return { flags, rows: Int32Array.from(flags.keys()).filter((row) => flags[row] === 1) };
}
