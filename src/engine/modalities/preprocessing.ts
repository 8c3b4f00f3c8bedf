import * as z from 'zod';

import { melBands } from './audio/logMel';

const length = z.number().int().min(1);

const pictureFields = {
  height: z.number().int().min(1),
  width: z.number().int().min(1),
  channels: z.literal([1, 3]),
};

const bandsSchema = z.array(z.number()).length(melBands).readonly();

const scaledFeatureSchema = z.strictObject({
  name: z.string(),
  mean: z.number(),
  standardDeviation: z.number().positive(),
  /** What takes the place of a missing value. */
  fill: z.number(),
});

/**
 * How rows of a modality become what a model takes, with what was learnt of the training rows. It is kept with a trained
 * model, so that new rows become the same.
 */
export const preprocessingSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('image'), ...pictureFields }),
  z.strictObject({
    type: z.literal('text'),
    level: z.enum(['word', 'character']),
    length,
    /** The token of each number from 2 on; 0 is padding and 1 an unknown token. */
    tokens: z.array(z.string()).min(1),
  }),
  z.strictObject({
    type: z.literal('audio'),
    /** Hertz. */
    sampleRate: z.number().positive(),
    length,
    /** Of each band's log-mel values. */
    means: bandsSchema,
    deviations: bandsSchema,
  }),
  z.strictObject({ type: z.literal('numeric'), features: z.array(scaledFeatureSchema).min(1) }),
  z.strictObject({ type: z.literal('video'), length, ...pictureFields }),
  /** Numbers that are taken as they are, such as those of generated views. */
  z.strictObject({ type: z.literal('values'), shape: z.array(z.number().int().min(1)) }),
]);
export type Preprocessing = z.output<typeof preprocessingSchema>;

/** That of one type. */
export type PreprocessingOf<T extends Preprocessing['type']> = Extract<Preprocessing, { type: T }>;
