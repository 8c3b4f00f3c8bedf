import type { RowSteps } from '../../protocol/events';
import type { ModalityType } from '../../protocol/experimentNames';
import type { Modality } from '../../protocol/modalitySchema';
import type { Preprocessing } from '../modalities/preprocessing';
import type { Column } from './column';
import type { LabelledRows, Split, SplitRows } from './labelledRows';
import type { DataStreaming } from './streaming/dataStreaming';
import type { TestGroups } from './testGroups';

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
  /** How many steps rows have; absent where they have none in time. */
  readonly steps?: RowSteps;
  readonly columns: Readonly<Record<Split, Column>>;
  /** How many of the rows that are used lack the modality; absent when none does. */
  readonly lacking?: number;
  /** 1 for rows that have the modality and 0 for those that lack it, uint8 `[1]` a row; absent when none lacks it. */
  readonly present?: Readonly<Record<Split, Column>>;
}

/** How rows of a modality are read from a table, and how they become what a model takes. */
export interface ModalityReading {
  readonly columns: readonly string[];
  readonly options: Modality;
  readonly preprocessing: Preprocessing;
}

/** A target y is learnt as (y − mean) / deviation, by the training rows. */
export interface TargetScale {
  readonly mean: number;
  /** Standard deviation in the target's own unit; 1 when all targets are alike. */
  readonly deviation: number;
}

/** How many rows there are for what. */
export interface RowCounts {
  readonly training: number;
  /** Behind the training rows. */
  readonly validation: number;
  readonly test: number;
}

/** Everything that models are trained on and tested with; in memory but for columns that are streamed. */
export interface MultimodalDataset {
  readonly name: string;
  /** Identifies what was learnt from. */
  readonly sha256: string;
  /** Number of classes; 0 when a number is to be predicted. */
  readonly classes: number;
  /** In the order of the class numbers; absent for digits. */
  readonly classNames?: readonly string[];
  /** How the targets were standardised; there when a number is to be predicted. */
  readonly targetScale?: TargetScale;
  readonly modalities: readonly DatasetModality[];
  /** By the modality's name. */
  readonly readings: Readonly<Record<string, ModalityReading>>;
  /** Class numbers, or standardised targets. */
  readonly labels: Readonly<Record<Split, LabelledRows['labels']>>;
  readonly counts: RowCounts;
  /** Lines of the manifest on which the test rows begin, from 1; absent where rows come from no manifest. */
  readonly testLines?: Int32Array;
  /** Which test rows belong together; absent where each stands for itself. */
  readonly testGroups?: TestGroups;
  /** What the user should know about how the rows were made. */
  readonly notices: readonly string[];
  /** Decodes the rows of streamed columns; to be closed when no more are needed. */
  readonly streaming?: Pick<DataStreaming, 'telling' | 'close'>;
}

/** The rows of both splits as a model of these modalities takes them: for each its column, then its presence. */
export function rowsFor(dataset: Pick<MultimodalDataset, 'labels'>, modalities: readonly DatasetModality[]): SplitRows {
  const rowsOf = (split: Split): LabelledRows => ({
    columns: modalities.flatMap(({ columns, present }) =>
      present === undefined ? [columns[split]] : [columns[split], present[split]],
    ),
    labels: dataset.labels[split],
  });
  return { training: rowsOf('training'), test: rowsOf('test') };
}
