import * as z from 'zod';

import { LabError } from './errors';
import { isClassic } from './isClassic';
import { suggestion } from './suggestion';

export { isClassic, suggestion };

/** Names of the classic lab's models, in the order in which they are trained and shown. */
export const classicModelNames = ['multimodal', 'image-only', 'text-only'] as const;

export type ClassicModelName = (typeof classicModelNames)[number];

/** `multimodal`, the name of a fusion strategy, or the name of a modality followed by `-only`. */
export type ModelName = string;

export const modalityTypes = ['image', 'text', 'audio', 'numeric', 'video'] as const;
export type ModalityType = (typeof modalityTypes)[number];

/** Ways to join modalities. */
export const fusionNames = [
  'early',
  'concat',
  'lateAverage',
  'lateWeights',
  'lateProduct',
  'hybrid',
  'gated',
  'attention',
  'crossAttention',
  'tensor',
  'lowRank',
] as const;
export type FusionName = (typeof fusionNames)[number];

/** Data that are made from a seed. */
export const generatorNames = ['digits', 'avMnist', 'xor', 'copy', 'unique', 'shiftedPairs'] as const;
export type GeneratorName = (typeof generatorNames)[number];

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
    manifest: z
      .string()
      .default('')
      .describe(
        'Your own data: a CSV, TSV or JSON Lines file with a row for each example. Files that it names are relative to it. Empty: the digits.',
      ),
    generator: z
      .enum(generatorNames)
      .optional()
      .describe(
        'Rows that are made, with a known answer. digits: images of digits with written words and dialled tones. avMnist: projected digits and tones. xor: neither view alone says anything. copy: both say the same. unique: each says half. shiftedPairs: one sequence is the other, later.',
      ),
    rows: z
      .number()
      .int()
      .min(20)
      .max(200_000)
      .default(5000)
      .describe('Number of rows that a generator makes, test included.'),
    noise: z
      .number()
      .min(0)
      .max(10)
      .default(0.5)
      .describe('Standard deviation of the noise in generated views and tones.'),
    typos: z
      .number()
      .min(0)
      .max(1)
      .default(0.2)
      .describe('Probability with which a letter of a generated word is mistyped.'),
    components: z
      .number()
      .int()
      .min(1)
      .max(784)
      .default(4)
      .describe('Principal components that are kept of the images of avMnist.'),
    label: z
      .string()
      .default('')
      .describe(
        'Column of the manifest that holds the class. Empty: the column named label, class, target, y or category.',
      ),
    task: z
      .enum(['classification', 'regression'])
      .optional()
      .describe(
        'Whether the label is a class or a number to predict. Left out: a number when labels have fractions or more than 20 values.',
      ),
    split: z
      .string()
      .default('')
      .describe(
        'Column of the manifest that says train, validation or test for each row. Empty: rows are drawn by training.validationSplit and data.testSplit.',
      ),
    group: z
      .string()
      .default('')
      .describe(
        'Column of the manifest whose equal values, such as one speaker or patient, must not be in training and test at once.',
      ),
    testSplit: z
      .number()
      .gt(0)
      .max(0.9)
      .default(0.2)
      .describe('Share of the rows of a manifest that is kept for the test, drawn with equal shares of all classes.'),
    onBadRow: z
      .enum(['stop', 'skip'])
      .default('stop')
      .describe('What to do about rows that cannot be used: stop and list them, or skip and count them.'),
    streaming: z
      .enum(['auto', 'always', 'never'])
      .default('auto')
      .describe(
        'Whether pictures of a manifest are decoded while models are trained instead of before, so that they need not fit in memory. auto: when they take more than 512 MB decoded.',
      ),
    cacheBytes: z
      .number()
      .int()
      .min(2 ** 20)
      .max(2 ** 40)
      .default(2 ** 32)
      .describe('Bytes of streamed rows that are kept decoded on the disk during a run, at most.'),
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
      .describe(
        'Share of the training rows that is kept for validation: the last ones of the digits, drawn ones of other data.',
      ),
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

const modalitySchema = z
  .strictObject({
    type: z.enum(modalityTypes).optional().describe('Kind of the data. Left out: by the content of the column.'),
    columns: z
      .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
      .optional()
      .describe('Column of the manifest, or several for numeric data. Left out: the column of the same name.'),
    encoder: z.string().min(1).optional().describe('Network of this branch. Left out: the usual one for the type.'),
    units: z.number().int().min(1).max(4096).default(64).describe('Width of the features that the branch gives.'),
    height: z
      .number()
      .int()
      .min(4)
      .max(512)
      .optional()
      .describe(
        'Pixels to which images and frames are resized. Left out: as the images are, at most 64; 32 for frames.',
      ),
    width: z
      .number()
      .int()
      .min(4)
      .max(512)
      .optional()
      .describe(
        'Pixels to which images and frames are resized. Left out: as the images are, at most 64; 32 for frames.',
      ),
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
        'Probability with which a row loses this modality, to study rows that lack it. Each modality is drawn on its own; a row that would lose all keeps what it has.',
      ),
    sampleRate: z.number().int().min(1000).max(96_000).default(8000).describe('Hertz to which sound is resampled.'),
  })
  .describe('A modality of a manifest and its encoder.');
export type Modality = z.output<typeof modalitySchema>;

/** A modality of which nothing is said. */
export function modalityDefaults(): Modality {
  return modalitySchema.parse({});
}

const fusionSchema = z
  .strictObject({
    strategy: z.enum(fusionNames).default('concat').describe('How the multimodal model joins its modalities.'),
    units: z.number().int().min(1).max(4096).default(128).describe('Width of the joint representation.'),
    rank: z.number().int().min(1).max(64).default(4).describe('Number of terms of low-rank fusion.'),
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
        'Probability with which a row loses a modality in a training step of the multimodal model, each on its own and never all.',
      ),
  })
  .describe('How modalities are joined. The encoders are the same for every strategy.');

/** Every name that a modality can have; with `-only` behind it, it is the name of a model and of its folder. */
const modalityName = /^[A-Za-z][A-Za-z0-9_]{0,39}$/;

export const experimentSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(120).default('Classic lab').describe('Title of the experiment.'),
    data: dataSchema.prefault({}),
    modalities: z
      .record(
        z.string().regex(modalityName, 'a modality is named with letters, digits and _, beginning with a letter'),
        modalitySchema,
      )
      .default({})
      .describe('Modalities of a manifest by name. Empty: all columns whose type can be told from their content.'),
    fusion: fusionSchema.prefault({}),
    training: trainingSchema.prefault({}),
    models: z
      .array(z.string())
      .default([...classicModelNames])
      .refine((names) => new Set(names).size === names.length, { message: 'names a model twice' })
      .describe(
        'Models to train. multimodal is compared with the best single modality (in the classic lab with image-only), a modality with -only behind it is on its own, and the name of a fusion strategy is the multimodal model with that strategy. With data other than the classic lab’s, an empty list is multimodal and each modality alone.',
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

interface Contradiction {
  readonly path: (string | number)[];
  readonly message: string;
}

/** What each field allows but no experiment does. */
function contradictions(experiment: DataChoice): Contradiction[] {
  return [
    ...contradictorySources(experiment.data),
    ...sameNames(Object.keys(experiment.modalities)),
    ...(isClassic(experiment) ? classicContradictions(experiment) : unknownModels(experiment)),
  ];
}

type DataChoice = Readonly<{
  data: Readonly<{ manifest: string; folder: string; generator?: GeneratorName | undefined }>;
  modalities: Readonly<Record<string, unknown>>;
  models: readonly string[];
}>;

/** Models are folders, and some systems do not tell case in the names of folders. */
function sameNames(names: readonly string[]): Contradiction[] {
  return names.flatMap((name, index) =>
    names.slice(0, index).some((other) => other.toLowerCase() === name.toLowerCase())
      ? [{ path: ['modalities', name], message: 'differs from another modality in case alone; give it another name' }]
      : [],
  );
}

function contradictorySources({ manifest, folder, generator }: DataChoice['data']): Contradiction[] {
  const onDigits = generator === undefined || generator === 'digits' || generator === 'avMnist';
  return [
    ...(manifest !== '' && generator !== undefined
      ? [{ path: ['data', 'generator'], message: 'give a manifest or a generator, not both' }]
      : []),
    ...(folder !== '' && (manifest !== '' || !onDigits)
      ? [{ path: ['data', 'folder'], message: 'is for digits; this experiment has other data' }]
      : []),
  ];
}

function classicContradictions({ models, modalities }: DataChoice): Contradiction[] {
  return [
    ...(models.length === 0 ? [{ path: ['models'], message: 'names no model' }] : []),
    ...models.flatMap((name, index) => unknownModel(name, index, classicModelNames)),
    ...(Object.keys(modalities).length === 0
      ? []
      : [
          {
            path: ['modalities'],
            message: 'are for a manifest (data.manifest) or a generator (data.generator); the classic lab has its own',
          },
        ]),
  ];
}

function unknownModels({ models, modalities }: DataChoice): Contradiction[] {
  const names = Object.keys(modalities);
  const known = ['multimodal', ...names.map((name) => `${name}-only`), ...fusionNames];
  // Without a word about modalities, they follow from the data.
  return models.flatMap((name, index) =>
    names.length === 0 && name.endsWith('-only') ? [] : unknownModel(name, index, known),
  );
}

function unknownModel(name: string, index: number, known: readonly string[]): Contradiction[] {
  return known.includes(name)
    ? []
    : [{ path: ['models', index], message: `"${name}" is not a model${suggestion(name, known)}` }];
}

/**
 * Fills in defaults and checks all limits.
 * @param placeOf Where a field stands, such as `line 3, `; put before its problem.
 * @throws LabError `badExperiment` that lists every problem at once, each with the path of its field.
 */
export function parseExperiment(
  input: unknown,
  origin = 'The experiment',
  placeOf: (path: readonly PropertyKey[]) => string = () => '',
): Experiment {
  const result = experimentSchema.safeParse(withModels(input));
  if (result.success) {
    return result.data;
  }
  const problems = result.error.issues.flatMap((issue) => describeIssue(issue, input, placeOf));
  throw new LabError('badExperiment', `${origin} cannot be run: ${problems.join('; ')}.`);
}

/** With data of another kind, the models that are not said follow from its modalities. */
function withModels(input: unknown): unknown {
  const { data, models } = (input ?? {}) as { data?: Partial<DataChoice['data']> | null; models?: unknown };
  const { manifest = '', generator } = data ?? {};
  return models === undefined && !isClassic({ data: { manifest, generator } })
    ? { ...(input as object), models: [] }
    : input;
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

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    input,
  );
}

function describeIssue(
  issue: z.core.$ZodIssue,
  input: unknown,
  placeOf: (path: readonly PropertyKey[]) => string,
): string[] {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const known =
      issue.path[0] === 'modalities' && issue.path.length > 1
        ? Object.keys(modalitySchema.shape).map((key) => `${path}.${key}`)
        : [...Object.keys(experimentSchema.shape), ...experimentPaths()];
    return issue.keys.map((key) => {
      const full = path === '' ? key : `${path}.${key}`;
      return `${placeOf([...issue.path, key])}"${full}" is not a field${suggestion(full, known)}`;
    });
  }
  if (issue.code === 'invalid_value' && issue.values.length > 1) {
    const written = JSON.stringify(valueAt(input, issue.path) ?? null);
    const known = issue.values.map(String);
    return [
      `${placeOf(issue.path)}${path}: ${written} is not possible${suggestion(written.replaceAll('"', ''), known)}`,
    ];
  }
  if (issue.code === 'invalid_union' && path.endsWith('.columns')) {
    return [`${placeOf(issue.path)}${path}: expected the name of a column, or a list of names`];
  }
  if (issue.code === 'invalid_key') {
    const reasons = issue.issues.map(({ message }) => message).join(', ');
    return [`${placeOf(issue.path)}${path}: ${reasons}`];
  }
  const message = issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
  return [`${placeOf(issue.path)}${path === '' ? message : `${path}: ${message}`}`];
}
