import type { ModalityType } from '../../protocol/experiment';
import type { Column } from './column';
import type { LabelledRows, Split, SplitRows } from './labelledRows';

/** One modality of a data set with the encoder it gets. */
export interface DatasetModality {
  readonly name: string;
  readonly type: ModalityType;
  /** Name of the encoder, one of those for the type. */
  readonly encoder: string;
  /** Width of the features that the encoder gives. */
  readonly units: number;
  /** Tokens that occur in a text, padding and unknown included. */
  readonly vocabulary?: number;
  /** What a row holds, for people: `32 × 32 pixels, colour`. */
  readonly detail: string;
  readonly columns: Readonly<Record<Split, Column>>;
}

/** How many rows there are for what. */
export interface RowCounts {
  readonly training: number;
  /** Behind the training rows. */
  readonly validation: number;
  readonly test: number;
}

/** Everything that models are trained on and tested with, in memory. */
export interface MultimodalDataset {
  readonly name: string;
  /** Identifies what was learnt from. */
  readonly sha256: string;
  readonly classes: number;
  /** In the order of the class numbers; absent for digits. */
  readonly classNames?: readonly string[];
  readonly modalities: readonly DatasetModality[];
  readonly labels: Readonly<Record<Split, Uint8Array>>;
  readonly counts: RowCounts;
  /** What the user should know about how the rows were made. */
  readonly notices: readonly string[];
}

/** The rows of both splits as a model of these modalities takes them. */
export function rowsFor(dataset: MultimodalDataset, modalities: readonly DatasetModality[]): SplitRows {
  const rowsOf = (split: Split): LabelledRows => ({
    columns: modalities.map(({ columns }) => columns[split]),
    labels: dataset.labels[split],
  });
  return { training: rowsOf('training'), test: rowsOf('test') };
}
