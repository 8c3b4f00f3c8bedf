import * as z from 'zod';

import { modalityTypes } from '../../protocol/experimentNames';
import { modalitySchema } from '../../protocol/modalitySchema';
import { preprocessingSchema } from '../modalities/preprocessing';
import type { DatasetModality, MultimodalDataset } from './multimodalDataset';

/** Raised when a file of an earlier version would be read wrongly. */
const version = 1;

const modalityPreprocessingSchema = z.strictObject({
  name: z.string().min(1),
  type: z.enum(modalityTypes),
  /** Columns of a table that its values stand in. */
  columns: z.array(z.string().min(1)).min(1),
  /** How the values are read. */
  options: modalitySchema,
  /** Whether the model takes, behind the modality, 1 for rows that have it and 0 for those that lack it. */
  presence: z.boolean(),
  preprocessing: preprocessingSchema,
});
export type ModalityPreprocessing = z.output<typeof modalityPreprocessingSchema>;

/**
 * How rows become the inputs of one trained model, in their order, and what its output means. It is kept beside the
 * model's weights, and is all that is needed to use them.
 */
export const modelPreprocessingSchema = z.strictObject({
  version: z.literal(version),
  modalities: z.array(modalityPreprocessingSchema).min(1),
  target: z.discriminatedUnion('task', [
    /** The output is the probability of each class. */
    z.strictObject({ task: z.literal('classification'), classNames: z.array(z.string()).min(2) }),
    /** The output times the deviation, plus the mean, is the number that is predicted. */
    z.strictObject({ task: z.literal('regression'), mean: z.number(), deviation: z.number().positive() }),
  ]),
});
export type ModelPreprocessing = z.output<typeof modelPreprocessingSchema>;

/** What is to be kept with a model of these modalities of a data set. */
export function preprocessingFor(
  dataset: Pick<MultimodalDataset, 'classes' | 'classNames' | 'targetScale' | 'readings'>,
  modalities: readonly DatasetModality[],
): ModelPreprocessing {
  return {
    version,
    modalities: modalities.map(({ name, type, present }) => {
      const reading = dataset.readings[name];
      if (reading === undefined) {
        throw new Error(`The data set does not say how ${name} is read.`);
      }
      const { columns, options, preprocessing } = reading;
      return { name, type, columns: [...columns], options, presence: present !== undefined, preprocessing };
    }),
    target: targetOf(dataset),
  };
}

function targetOf({
  classes,
  classNames,
  targetScale,
}: Pick<MultimodalDataset, 'classes' | 'classNames' | 'targetScale'>): ModelPreprocessing['target'] {
  if (targetScale !== undefined) {
    return { task: 'regression', mean: targetScale.mean, deviation: targetScale.deviation };
  }
  const digits = Array.from({ length: classes }, (_, code) => String(code));
  return { task: 'classification', classNames: [...(classNames ?? digits)] };
}
