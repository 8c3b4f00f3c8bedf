import * as z from 'zod';

import { contradictions } from './contradictions';
import { dataSchema } from './dataSchema';
import { classicModelNames } from './experimentNames';
import { fusionSchema } from './fusionSchema';
import { modalitySchema } from './modalitySchema';
import { trainingSchema } from './trainingSchema';

/** Every name that a modality can have; with `-only` behind it, it is the name of a model and of its folder. */
const modalityName = /^[A-Za-z][A-Za-z0-9_]{0,39}$/;
export const modalityNameRule = 'a modality is named with letters, digits and _, beginning with a letter';

export const experimentSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(120).default('Classic lab').describe('Title of the experiment.'),
    data: dataSchema.prefault({}),
    modalities: z
      .record(z.string().regex(modalityName, modalityNameRule), modalitySchema)
      .default({})
      .describe('Modalities of a manifest by name. Empty: all columns whose type can be told from their content.'),
    fusion: fusionSchema.prefault({}),
    training: trainingSchema.prefault({}),
    models: z
      .array(z.string())
      .default([...classicModelNames])
      .describe(
        'Models to train. multimodal joins all modalities, the name of a fusion strategy is the multimodal model with that strategy, and a modality with -only behind it is on its own. The first one that joins modalities is compared with the single modality that is best on the test rows (in the classic lab with image-only). With data other than the classic lab’s, an empty list is multimodal and each modality alone.',
      ),
  })
  .superRefine((experiment, context) => {
    for (const { path, message } of contradictions(experiment)) {
      context.addIssue({ code: 'custom', path, message });
    }
  })
  .describe('An experiment of Multimodal Lab: what to train, on what, and how.');

/** An experiment with every default filled in; the only form that the engine sees. */
export type Experiment = z.output<typeof experimentSchema>;

/** An experiment as a person writes it: every field may be left out. */
export type ExperimentInput = z.input<typeof experimentSchema>;
