import * as z from 'zod';

import { fusionNames } from './experimentNames';

/** The field `fusion` of an experiment. */
export const fusionSchema = z
  .strictObject({
    strategy: z.enum(fusionNames).default('concat').describe('How the multimodal model joins its modalities.'),
    units: z.number().int().min(1).max(4096).default(128).describe('Width of the joint representation.'),
    rank: z.number().int().min(1).max(64).default(4).describe('Number of terms of low-rank fusion.'),
    steps: z
      .number()
      .int()
      .min(2)
      .max(256)
      .optional()
      .describe(
        'Steps of the common grid to which aligned fusion resamples the sequences of a row. Left out: as many as the longest of them has, at most 64.',
      ),
    matchParameters: z
      .boolean()
      .default(false)
      .describe(
        'Choose the width so that the multimodal model has as nearly as possible as many parameters as concatenation has with fusion.units, for comparisons of strategies alone. Late strategies have no width.',
      ),
    sharedLayers: z
      .number()
      .int()
      .min(0)
      .max(3)
      .default(0)
      .describe(
        'Dense layers with the same weights for the features of every modality, before the fusion. Needs equal units of all modalities.',
      ),
    standIn: z
      .enum(['zeros', 'mean', 'learned', 'mask'])
      .default('zeros')
      .describe(
        'What takes the place of the features of a modality that a row lacks, in training and test alike: zeros, their mean, a vector that is learned, or zeros with a number that says so.',
      ),
    modalityDropout: z
      .number()
      .min(0)
      .max(0.9)
      .default(0)
      .describe(
        'Probability with which a row loses a modality in a training step of the multimodal model, each on its own; where all would go, one that is drawn stays.',
      ),
  })
  .describe('How modalities are joined. The encoders are the same for every strategy.');
