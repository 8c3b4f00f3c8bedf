import * as z from 'zod';

import { LabError } from './errors';

/** Names of the classic lab's models, in the order in which they are trained and shown. */
export const classicModelNames = ['multimodal', 'image-only', 'text-only'] as const;

export type ModelName = (typeof classicModelNames)[number];

const dataSchema = z
  .strictObject({
    folder: z
      .string()
      .default('')
      .describe(
        'Folder with the four MNIST files in IDX format, gzipped or not. Empty: the MNIST digits that come with Multimodal Lab.',
      ),
    textNoise: z
      .number()
      .min(0)
      .max(10)
      .default(0.1)
      .describe(
        'Standard deviation of the Gaussian noise that is added to the one-hot text modality. At 0.1 the text alone decides the class; from about 0.4 on it does not.',
      ),
  })
  .describe('What the models learn from.');

const trainingSchema = z
  .strictObject({
    epochs: z.number().int().min(1).max(1000).default(5).describe('Passes over the training rows, for each model.'),
    batchSize: z.number().int().min(1).max(8192).default(128).describe('Rows in one training step.'),
    learningRate: z.number().gt(0).max(10).default(0.001).describe('Step size of the Adam optimizer.'),
    validationSplit: z
      .number()
      .min(0)
      .max(0.9)
      .default(0.1)
      .describe('Share of the training rows, taken from their end, that is kept for validation.'),
    dropout: z
      .number()
      .min(0)
      .max(0.95)
      .default(0.3)
      .describe('Share of the fused features that is dropped in each training step of the multimodal model.'),
    seed: z
      .number()
      .int()
      .min(0)
      .max(2 ** 31 - 1)
      .default(1)
      .describe('Start of every random stream: initial weights, noise, order of the rows, dropout.'),
    precision: z
      .enum(['float32', 'bfloat16'])
      .default('float32')
      .describe(
        'Number format of the training arithmetic. bfloat16 is faster on processors with AVX512_BF16 or AMX, and less precise.',
      ),
    engine: z
      .enum(['graph', 'eager'])
      .default('graph')
      .describe('How training steps are executed: compiled into a graph, or one operation after the other.'),
  })
  .describe('How the models are trained.');

export const experimentSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(120).default('Classic lab').describe('Title of the experiment.'),
    data: dataSchema.prefault({}),
    training: trainingSchema.prefault({}),
    models: z
      .array(z.enum(classicModelNames))
      .min(1)
      .default([...classicModelNames])
      .refine((names) => new Set(names).size === names.length, { message: 'names a model twice' })
      .describe(
        'Models to train. Multimodal and image-only are compared; text-only shows what the text decides on its own.',
      ),
  })
  .describe('An experiment of Multimodal Lab: what to train, on what, and how.');

/** An experiment with every default filled in; the only form that the engine sees. */
export type Experiment = z.output<typeof experimentSchema>;

/** An experiment as a person writes it: every field may be left out. */
export type ExperimentInput = z.input<typeof experimentSchema>;

/**
 * Fills in defaults and checks all limits.
 * @throws LabError `badExperiment` that lists every problem at once, each with the path of its field.
 */
export function parseExperiment(input: unknown, origin = 'The experiment'): Experiment {
  const result = experimentSchema.safeParse(input);
  if (result.success) {
    return result.data;
  }
  const problems = result.error.issues.map((issue) => describeIssue(issue));
  throw new LabError('badExperiment', `${origin} cannot be run: ${problems.join('; ')}.`);
}

/** Every path that `--set` and the workspace settings can reach, such as `training.epochs`. */
export function experimentPaths(): string[] {
  return Object.entries(experimentSchema.shape).flatMap(([key, field]) => {
    const inner = innerObject(field);
    return inner === undefined ? [key] : Object.keys(inner.shape).map((name) => `${key}.${name}`);
  });
}

function innerObject(schema: z.ZodType): z.ZodObject | undefined {
  if (schema instanceof z.ZodObject) {
    return schema;
  }
  if (schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault) {
    return innerObject(schema.unwrap() as z.ZodType);
  }
  return undefined;
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = experimentPaths();
    return issue.keys
      .map((key) => {
        const full = path === '' ? key : `${path}.${key}`;
        return `"${full}" is not a field${suggestion(full, known)}`;
      })
      .join('; ');
  }
  const message = issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
  return path === '' ? message : `${path}: ${message}`;
}

/** " (did you mean "training.epochs"?)" when a known name is close to the given one, otherwise the list of names. */
export function suggestion(name: string, known: readonly string[]): string {
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  if (best !== undefined && best.distance <= Math.max(2, Math.floor(name.length / 3))) {
    return ` (did you mean "${best.candidate}"?)`;
  }
  return ` (known: ${known.join(', ')})`;
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, substitution));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
