import type { RowSteps } from '../../protocol/events';
import type { Column } from '../data/column';
import type { TensorFlow } from '../tensorflow';
import type { SizedModality } from './pictureShape';
import type { Preprocessing, PreprocessingOf } from './preprocessing';

/** What a modality is read from: columns of a manifest, as they are written. */
export interface ModalitySource {
  readonly tf: TensorFlow;
  readonly name: string;
  readonly options: SizedModality;
  /** One value for each row. */
  readonly columns: readonly { readonly name: string; readonly values: readonly string[] }[];
  /**
   * The whole path of a file that a row names.
   * @throws LabError `badData` for a path that leaves the manifest's folder.
   */
  readonly fileOf: (written: string) => string;
  /** Called while rows are read, with the number of the next one. @throws CancelledError when the run is to stop. */
  readonly tick: (row: number) => Promise<void>;
}

/** A row that cannot be used. */
export interface BadValue {
  /** Position among the rows, from 0. */
  readonly row: number;
  readonly reason: string;
}

/** Rows as a model takes them. */
export interface PreparedRows {
  /** All rows; those that cannot be used hold zeros. */
  readonly column: Column;
  /** Tokens that occur, for encoders with an embedding. */
  readonly vocabulary?: number;
  /** What a row holds, for people. */
  readonly detail: string;
  /** How many steps rows have; absent where they have none in time. */
  readonly steps?: RowSteps;
  /** What was cut, filled or resampled, in sentences; empty when nothing was. */
  readonly notices: readonly string[];
  /** Of the used rows those with values that what was learnt cannot take. */
  readonly problems?: readonly BadValue[];
}

/** A modality as a model takes it, and how new rows become the same. */
export interface PreparedModality extends PreparedRows {
  readonly preprocessing: Preprocessing;
}

/** A modality whose rows are read, before it is known which of them are for training. */
export interface LoadedModality {
  readonly problems: readonly BadValue[];
  /** Of the used rows those with values that what is learnt of these training rows cannot take; absent where it takes all. */
  misfits?(trainingRows: Int32Array, usedRows: Int32Array): readonly BadValue[];
  /**
   * Takes from the training rows, and from no other, what must be learnt of the data, and applies it to all rows.
   * @param usedRows Training, validation and test rows, as others need no word; left out, the training rows alone.
   */
  prepare(trainingRows: Int32Array, usedRows?: Int32Array): Promise<PreparedModality>;
  /**
   * All rows by what was learnt of other ones.
   * @param usedRows As for `prepare`.
   * @throws Error for what was learnt of another type of modality.
   */
  apply(preprocessing: Preprocessing, usedRows: Int32Array): Promise<PreparedModality>;
}

/** What a reader knows of rows that it has read. */
export interface ReadRows<T extends Preprocessing['type']> {
  readonly problems: readonly BadValue[];
  readonly learn: (trainingRows: Int32Array) => PreprocessingOf<T> | Promise<PreprocessingOf<T>>;
  readonly apply: (learnt: PreprocessingOf<T>, usedRows: Int32Array) => PreparedRows | Promise<PreparedRows>;
  /** As that of a modality. */
  readonly misfits?: (trainingRows: Int32Array, usedRows: Int32Array) => readonly BadValue[];
  /** What the user should know of what there is to learn in the training rows, in sentences. */
  readonly remarks?: (trainingRows: Int32Array, usedRows: Int32Array, learnt: PreprocessingOf<T>) => readonly string[];
}

/** Rows of one type as a modality. */
export function loadedModality<T extends Preprocessing['type']>(
  type: T,
  { problems, learn, apply, misfits, remarks = () => [] }: ReadRows<T>,
): LoadedModality {
  const applied = async (preprocessing: PreprocessingOf<T>, usedRows: Int32Array): Promise<PreparedModality> => ({
    ...(await apply(preprocessing, usedRows)),
    preprocessing,
  });
  const isOwn = (preprocessing: Preprocessing): preprocessing is PreprocessingOf<T> => preprocessing.type === type;
  return {
    problems,
    ...(misfits === undefined ? {} : { misfits }),
    prepare: async (trainingRows, usedRows = trainingRows) => {
      const learnt = await learn(trainingRows);
      const prepared = await applied(learnt, usedRows);
      return { ...prepared, notices: [...remarks(trainingRows, usedRows, learnt), ...prepared.notices] };
    },
    apply: async (preprocessing, usedRows) => {
      if (!isOwn(preprocessing)) {
        throw new Error(`What was learnt of ${preprocessing.type} rows says nothing about ${type} rows.`);
      }
      return await applied(preprocessing, usedRows);
    },
  };
}

/** Reads all rows of one type of modality. */
export type ModalityReader = (source: ModalitySource) => Promise<LoadedModality>;
