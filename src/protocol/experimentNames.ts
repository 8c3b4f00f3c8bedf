/**
 * The names that an experiment may use. They stand apart from the schema, so that who needs a name alone, such as the
 * page, loads no schema.
 */

/** Names of the classic lab's models, in the order in which they are trained and shown. */
export const classicModelNames = ['multimodal', 'image-only', 'text-only'] as const;

export type ClassicModelName = (typeof classicModelNames)[number];

/** `multimodal`, the name of a fusion strategy, or the name of a modality followed by `-only`. */
export type ModelName = string;

export const modalityTypes = ['image', 'text', 'audio', 'numeric', 'video'] as const;
export type ModalityType = (typeof modalityTypes)[number];

/** Encoders that an experiment can name, by the type of the modality; the first is taken when none is named. */
export const encoderNames = {
  image: ['cnn', 'lenet', 'residual', 'mlp'],
  text: ['lstm', 'gru', 'mean', 'cnn'],
  audio: ['cnn', 'gru'],
  numeric: ['mlp'],
  video: ['gru', 'mean'],
} as const satisfies Readonly<Record<ModalityType, readonly string[]>>;

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
  'aligned',
  'tensor',
  'lowRank',
] as const;
export type FusionName = (typeof fusionNames)[number];

/** Data that are made from a seed. */
export const generatorNames = ['digits', 'avMnist', 'xor', 'copy', 'unique', 'shiftedPairs', 'twoRates'] as const;
export type GeneratorName = (typeof generatorNames)[number];
