import * as z from 'zod';

import { intervalSchema, pairedSchema, rankingSchema, testGroupsSchema } from './comparisonSchema';
import { errorCodes } from './errorCodes';
import { experimentSchema } from './experiment';
import { modalityTypes } from './experimentNames';
import { scoreKinds } from './score';

/** One row of a summary table, as Keras defines its columns. */
export const layerRowSchema = z.object({
  name: z.string(),
  /** Class name of the layer, such as `Conv2D`. */
  type: z.string(),
  /** `null` stands for the batch dimension. */
  outputShape: z.array(z.number().nullable()),
  params: z.number(),
  /** Tensors the layer is called on, such as `conv2d[0][0]`; empty for inputs. */
  connectedTo: z.array(z.string()),
});
export type LayerRow = z.infer<typeof layerRowSchema>;

export const modelSummarySchema = z.object({
  /** Name of the model in the summary's title, such as `functional`. */
  name: z.string(),
  /** A sequential model is printed without the column "Connected to", as Keras does. */
  sequential: z.boolean(),
  layers: z.array(layerRowSchema),
  totalParams: z.number(),
  trainableParams: z.number(),
  nonTrainableParams: z.number(),
});
export type ModelSummary = z.infer<typeof modelSummarySchema>;

/** The steps to which aligned fusion resamples the sequences of a row, and how many each sequence has in a full row. */
export const commonGridSchema = z.object({
  steps: z.number(),
  /** Behind the encoders, which may make several frames a step. */
  sequences: z.array(z.object({ modality: z.string(), steps: z.number() })),
});
export type CommonGrid = z.infer<typeof commonGridSchema>;

/**
 * Row-weighted means over an epoch. Accuracies are fractions and there for classes; mean absolute errors (`mae`), in the
 * target's own unit, are there for predicted numbers. What belongs to validation is absent without validation rows.
 */
export const epochMetricsSchema = z.object({
  loss: z.number(),
  accuracy: z.number().optional(),
  mae: z.number().optional(),
  valLoss: z.number().optional(),
  valAccuracy: z.number().optional(),
  valMae: z.number().optional(),
});
export type EpochMetrics = z.infer<typeof epochMetricsSchema>;

export const versionsSchema = z.object({
  multimodalLab: z.string(),
  tensorflow: z.string(),
  tfjs: z.string(),
  node: z.string(),
});
export type Versions = z.infer<typeof versionsSchema>;

/** The steps of a modality's rows before these were brought to one length, counted over the rows that have it. */
export const rowStepsSchema = z.object({
  /** What a step is, in the singular: `word`, `frame`. */
  unit: z.string(),
  /** Steps of a row as the models take it. */
  length: z.number(),
  rows: z.number(),
  fewest: z.number(),
  median: z.number(),
  most: z.number(),
  /** Rows that lost what was behind `length`. */
  cut: z.number(),
  /** Rows for which evenly spaced steps stand. */
  thinned: z.number(),
  /** Rows that were filled up behind. */
  padded: z.number(),
  /** From one step to the next; absent where steps have no clock. */
  secondsPerStep: z.number().optional(),
});
export type RowSteps = z.infer<typeof rowStepsSchema>;

/** What the models were trained on; the digest identifies the bytes of the data files. */
export const datasetInfoSchema = z.object({
  name: z.string(),
  trainingRows: z.number(),
  validationRows: z.number(),
  testRows: z.number(),
  /** 0 when a number is to be predicted. */
  classes: z.number(),
  /** Names of the classes in the order of their numbers; absent for digits. */
  classNames: z.array(z.string()).optional(),
  /** What each row holds, in the order of the model's inputs; absent in the classic lab. */
  modalities: z
    .array(
      z.object({
        name: z.string(),
        type: z.enum(modalityTypes),
        detail: z.string(),
        /** How many of the rows lack it; absent when none does. */
        lacking: z.number().optional(),
        /** Absent where rows have no steps in time. */
        steps: rowStepsSchema.optional(),
      }),
    )
    .optional(),
  sha256: z.string(),
});
export type DatasetInfo = z.infer<typeof datasetInfoSchema>;

const base = { runId: z.string(), time: z.iso.datetime() };

/** The event contract: everything shown anywhere is a fold over these. */
export const runEventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('runStarted'),
    ...base,
    experiment: experimentSchema,
    seed: z.number(),
    /** What computes, such as `tensorflow 2.21.0 on 2 CPU threads`. */
    backend: z.string(),
    versions: versionsSchema,
  }),
  /** The run goes on from its newest checkpoint; what the log says behind that will be said again. */
  z.object({
    kind: z.literal('runResumed'),
    ...base,
    backend: z.string(),
    versions: versionsSchema,
  }),
  z.object({ kind: z.literal('datasetReady'), ...base, dataset: datasetInfoSchema }),
  z.object({
    kind: z.literal('modelBuilt'),
    ...base,
    model: z.string(),
    summary: modelSummarySchema,
    /** Absent where no sequence is resampled. */
    grid: commonGridSchema.optional(),
  }),
  z.object({
    kind: z.literal('epochEnded'),
    ...base,
    model: z.string(),
    /** Counted from 1. */
    epoch: z.number(),
    epochs: z.number(),
    steps: z.number(),
    /** Whole epoch, validation included. */
    durationMs: z.number(),
    /** Mean over the training steps, validation not included. */
    msPerStep: z.number(),
    metrics: epochMetricsSchema,
  }),
  z.object({
    kind: z.literal('modelEvaluated'),
    ...base,
    model: z.string(),
    split: z.enum(['test']),
    rows: z.number(),
    metrics: z.object({ loss: z.number(), accuracy: z.number().optional(), mae: z.number().optional() }),
    /** Interval of the score. */
    interval: intervalSchema,
  }),
  z.object({
    kind: z.literal('comparisonReady'),
    ...base,
    baseline: z.string(),
    candidate: z.string(),
    metric: z.enum(scoreKinds),
    baselineValue: z.number(),
    candidateValue: z.number(),
    /** By how much the candidate is better: candidate minus baseline for accuracies, the reverse for errors. */
    improvement: z.number(),
    /** The best accuracy that any classifier can reach from the classic lab's text alone, at this noise. */
    textCeiling: z.object({ noise: z.number(), accuracy: z.number() }).optional(),
    /**
     * The score on the test rows of always giving the same answer: the most frequent class of the training rows, which
     * `className` names, or the mean of their numbers. Runs of older versions lack it.
     */
    constant: z.object({ score: z.number(), className: z.string().optional() }).optional(),
    /** Absent where what the models said of each row was not kept, as in runs of older versions. */
    paired: pairedSchema.optional(),
    /** How the test rows are grouped; absent where no two rows share a group, and in runs of older versions. */
    groups: testGroupsSchema.optional(),
    /** There with three ways to join modalities or more that can be compared row by row. */
    ranking: rankingSchema.optional(),
  }),
  z.object({ kind: z.literal('notice'), ...base, /** A sentence for the user. */ message: z.string() }),
  z.object({ kind: z.literal('runCompleted'), ...base, durationMs: z.number() }),
  z.object({
    kind: z.literal('runFailed'),
    ...base,
    code: z.enum(errorCodes),
    message: z.string(),
    detail: z.string().optional(),
  }),
  z.object({ kind: z.literal('runCancelled'), ...base }),
]);

export type RunEvent = z.infer<typeof runEventSchema>;

type WithoutEnvelope<T> = T extends RunEvent ? Omit<T, 'runId' | 'time'> : never;

/** An event before its run and time are known: what the engine emits. */
export type RunEventBody = WithoutEnvelope<RunEvent>;

/** Events that end a run; only `runResumed` follows one. */
export const terminalKinds: ReadonlySet<RunEvent['kind']> = new Set(['runCompleted', 'runFailed', 'runCancelled']);

/**
 * Where a run is at this moment. Progress is shown and forgotten: it is never written to the event log, and a fold
 * without it loses nothing but the position inside an epoch.
 */
export const runProgressSchema = z.discriminatedUnion('phase', [
  z.object({
    phase: z.literal('preparing'),
    /** What is being done, such as "Reading the data". */
    activity: z.string(),
    /** Rows with which it is done; absent where they are not counted. */
    rows: z.object({ done: z.number(), total: z.number() }).optional(),
    /** Share of it that is done, 0 to 1, where that is known and no rows are counted. */
    fraction: z.number().optional(),
  }),
  z.object({
    phase: z.enum(['training', 'validating', 'evaluating']),
    model: z.string(),
    /** Counted from 1. */
    epoch: z.number(),
    epochs: z.number(),
    /** Steps done in this phase. */
    step: z.number(),
    steps: z.number(),
    msPerStep: z.number(),
    /** Share of the whole run that is done, 0 to 1. */
    fraction: z.number(),
    /** Of the whole run; absent until it can be estimated. */
    secondsLeft: z.number().optional(),
    /** Running means of the epoch; absent outside training. */
    metrics: z.object({ loss: z.number(), accuracy: z.number().optional(), mae: z.number().optional() }).optional(),
  }),
]);
export type RunProgress = z.infer<typeof runProgressSchema>;
