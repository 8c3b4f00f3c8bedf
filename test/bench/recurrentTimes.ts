/** The models that are compared: a recurrent layer over words, or over frames of sound. */
export const recurrentModels = ['textGru', 'textLstm', 'audioGru'] as const;
export type RecurrentModel = (typeof recurrentModels)[number];

/** What the rows and the model look like, for every framework alike. */
export interface RecurrentShape {
  readonly kind: 'gru' | 'lstm';
  /** Words or frames of a row. */
  readonly steps: number;
  /** Of the recurrent layer. */
  readonly units: number;
  readonly classes: number;
  readonly batchSize: number;
  /** How many words there are, padding included; a vector of `width` is learned for each. Absent for sound. */
  readonly vocabulary?: number;
  /** Numbers of a word's vector, or bands of a frame. */
  readonly width: number;
}

const common = { steps: 100, units: 64, classes: 10, batchSize: 64 } as const;
const words = { vocabulary: 5000, width: 32 } as const;

export const recurrentShapes: Readonly<Record<RecurrentModel, RecurrentShape>> = {
  textGru: { kind: 'gru', ...common, ...words },
  textLstm: { kind: 'lstm', ...common, ...words },
  audioGru: { kind: 'gru', ...common, width: 64 },
};

/** What a program is asked to measure. */
export interface RecurrentRequest {
  readonly shape: RecurrentShape;
  /** Steps of an epoch. */
  readonly steps: number;
  /** Behind a first one, which is not counted. */
  readonly epochs: number;
}

/** What a program has measured. */
export interface RecurrentTimes {
  /** Milliseconds of a step, for each epoch: of the whole epoch, divided by its steps. */
  readonly msPerStep: readonly number[];
  /** Milliseconds from a model that is built to the end of its first step, compiling included. */
  readonly firstStepMs: number;
  /** Of the graph, as a SavedModel; absent where there is none. */
  readonly graphBytes?: number;
  readonly versions: Readonly<Record<string, string>>;
}
