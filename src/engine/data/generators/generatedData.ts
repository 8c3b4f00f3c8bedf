import type { Experiment } from '../../../protocol/experiment';
import type { ModalityType } from '../../../protocol/experimentNames';
import type { Modality } from '../../../protocol/modalitySchema';
import { loadedModality, type LoadedModality } from '../../modalities/modality';
import { countRowSteps, paddingNotice } from '../../modalities/rowSteps';
import type { TensorFlow } from '../../tensorflow';
import type { Column } from '../column';
import type { ReportActivity } from '../reportActivity';

/** What generators need to make the rows of an experiment. */
export interface GeneratorRequest {
  readonly tf: TensorFlow;
  readonly experiment: Experiment;
  /** Folder of the built-in digits, used when the experiment names none. */
  readonly builtInData: string;
  readonly signal: AbortSignal;
  readonly report: ReportActivity;
}

/** A modality that a generator can make. */
export interface GeneratedModality {
  readonly name: string;
  readonly type: ModalityType;
  /** The encoder for these data when the experiment names none; absent where it is the type's usual one. */
  readonly encoder?: string;
  /** Makes the values of all rows. */
  readonly load: (options: Modality) => LoadedModality | Promise<LoadedModality>;
}

/** Rows with a known answer; those for the test stand behind those for training. */
export interface GeneratedData {
  /** For people: `Exclusive or`. */
  readonly title: string;
  /** Of files that went into the rows; empty without. */
  readonly sha256: string;
  readonly classes: readonly string[];
  /** The class number of each row. */
  readonly labels: Uint8Array;
  readonly trainingRows: number;
  readonly modalities: readonly GeneratedModality[];
  /** What is known of the answer, in sentences. */
  readonly notices: readonly string[];
}

/** How many of an experiment's rows are for the test. */
export function testRowCount({ data }: Experiment): number {
  return Math.max(1, Math.round(data.rows * data.testSplit));
}

/** A modality whose rows are made and need nothing more. */
export function ready(column: Column, detail: string): LoadedModality {
  return loadedModality('values', {
    problems: [],
    learn: () => ({ type: 'values', shape: [...column.shape] }),
    apply: () => ({ column, detail, notices: [] }),
  });
}

/**
 * The same for sequences of numbers, `[length, 1]`, that zeros fill up behind.
 * @param name The modality's.
 */
export function readySequences(name: string, column: Column, detail: string): LoadedModality {
  const [length = 0] = column.shape;
  const counts = new Int32Array(column.values.length / length);
  column.values.forEach((value, at) => {
    const row = Math.floor(at / length);
    counts[row] = value === 0 ? (counts[row] ?? 0) : (at % length) + 1;
  });
  const steps = countRowSteps(counts, { unit: 'value', length, longer: 'cut' });
  return loadedModality('values', {
    problems: [],
    learn: () => ({ type: 'values', shape: [...column.shape] }),
    apply: () => ({ column, detail, steps, notices: paddingNotice(name, 'sequences', steps) }),
  });
}
