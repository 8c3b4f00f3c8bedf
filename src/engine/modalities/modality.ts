import type { Column } from '../data/column';
import type { TensorFlow } from '../tensorflow';
import type { SizedModality } from './pictureShape';

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

/** A modality as a model takes it. */
export interface PreparedModality {
  /** All rows; those that cannot be used hold zeros. */
  readonly column: Column;
  /** Tokens that occur, for encoders with an embedding. */
  readonly vocabulary?: number;
  /** What a row holds, for people. */
  readonly detail: string;
  /** What was cut, filled or resampled, in sentences; empty when nothing was. */
  readonly notices: readonly string[];
}

/** A modality whose rows are read, before it is known which of them are for training. */
export interface LoadedModality {
  readonly problems: readonly BadValue[];
  /**
   * Takes from the training rows, and from no other, what must be learnt of the data.
   * @param usedRows Training, validation and test rows, as others need no word; left out, the training rows alone.
   */
  prepare(trainingRows: Int32Array, usedRows?: Int32Array): PreparedModality | Promise<PreparedModality>;
}

/** Reads all rows of one type of modality. */
export type ModalityReader = (source: ModalitySource) => Promise<LoadedModality>;
