import type { RunEventBody, RunProgress } from '../protocol/events';
import type { Experiment } from '../protocol/experiment';
import type { ModelName } from '../protocol/experimentNames';
import type { WrittenExperiment } from '../protocol/writtenExperiment';
import type { KeepBadRows } from './data/manifest/badRowList';
import type { StreamingSupport } from './data/streaming/rowDecoder';
import type { PredictionStore } from './evaluation/predictionStore';
import type { TrainedModel } from './models/trainedModel';
import type { TensorFlow } from './tensorflow';
import type { CheckpointStore } from './training/checkpoint';

/** What a run had done when it was interrupted. */
export interface EarlierWork {
  /** Digest of the data it was trained on; absent when it had not read them yet. */
  readonly dataset?: string;
  /** Test scores of the models that were done. */
  readonly scores: ReadonlyMap<string, number>;
  /** Milliseconds for which it had run. */
  readonly activeMs: number;
}

/** What an experiment needs from the program that runs it. */
export interface ExperimentContext {
  readonly tf: TensorFlow;
  readonly experiment: Experiment;
  /** What a person wrote of the experiment; absent where a program made it. */
  readonly written?: WrittenExperiment;
  /** Folder of the built-in digits, used when the experiment names none. */
  readonly builtInData: string;
  /** Whether the processor computes with bfloat16. */
  readonly hasBfloat16: boolean;
  /** Bytes of memory of the machine, of which a model must leave some to the rest. */
  readonly memoryBytes: number;
  /** Among how many replicas a batch is shared where that pays; 1 without. */
  readonly replicas?: number;
  readonly emit: (event: RunEventBody) => void;
  readonly progress: (progress: RunProgress) => void;
  readonly checkpoints: CheckpointStore;
  /** What a resumed run has done before. */
  readonly earlier?: EarlierWork;
  /** Called once for each trained model, before the next one starts. */
  readonly saveModel: (name: ModelName, trained: TrainedModel) => Promise<void>;
  /** Keeps what models say of the test rows; without it, they are compared by their scores alone. */
  readonly predictions?: PredictionStore;
  /** Decodes rows that need not be in memory; without it, all are. */
  readonly streaming?: StreamingSupport;
  /** Keeps the rows of a manifest that cannot be used; without it, they are told and forgotten. */
  readonly keepBadRows?: KeepBadRows;
  readonly signal: AbortSignal;
}
