import * as z from 'zod';

import { modalityTypes } from './experimentNames';

/** Of pictures and frames, in either direction. */
const pictureLength = z
  .number()
  .int()
  .min(4)
  .max(512)
  .optional()
  .describe('Pixels to which images and frames are resized. Left out: as the images are, at most 64; 32 for frames.');

/** One entry of the field `modalities` of an experiment. */
export const modalitySchema = z
  .strictObject({
    type: z.enum(modalityTypes).optional().describe('Kind of the data. Left out: by the content of the column.'),
    columns: z
      .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
      .optional()
      .describe('Column of the manifest, or several for numeric data. Left out: the column of the same name.'),
    encoder: z.string().min(1).optional().describe('Network of this branch. Left out: the usual one for the type.'),
    units: z.number().int().min(1).max(4096).default(64).describe('Width of the features that the branch gives.'),
    height: pictureLength,
    width: pictureLength,
    channels: z
      .literal([1, 3])
      .optional()
      .describe('1: grey. 3: colour. Left out: grey where all images are, colour for frames.'),
    level: z.enum(['word', 'character']).default('word').describe('What text is cut into.'),
    maxTokens: z.number().int().min(3).max(200_000).default(5000).describe('Size of the vocabulary of a text.'),
    length: z
      .number()
      .int()
      .min(2)
      .max(10_000)
      .optional()
      .describe('Steps of a sequence; longer ones are cut, which is counted. Left out: so that 95 % fit.'),
    missing: z
      .enum(['mean', 'median', 'zero', 'stop'])
      .default('mean')
      .describe('What takes the place of a missing number. Means and medians are those of the training rows.'),
    missingRate: z
      .number()
      .min(0)
      .max(0.95)
      .default(0)
      .describe(
        'Probability with which a row loses this modality, to study rows that lack it. Each modality is drawn on its own; a row that would lose all keeps one of them, drawn.',
      ),
    sampleRate: z.number().int().min(1000).max(96_000).default(8000).describe('Hertz to which sound is resampled.'),
  })
  .describe('A modality of a manifest and its encoder.');
export type Modality = z.output<typeof modalitySchema>;

/** A modality of which nothing is said. */
export function modalityDefaults(): Modality {
  return modalitySchema.parse({});
}
