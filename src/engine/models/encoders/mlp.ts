import type { Encoder } from './encoder';
import type { EncoderKind } from './encoderKind';

/** `[features]` → `[units]` by way of 64 hidden units; (features + 1)·64 + 65·units parameters. */
const encodeNumbers: Encoder = (builder, branch, numbers, units) => {
  const middle = builder.dense(branch, numbers, 64, 'relu');
  return { features: builder.dense(branch, middle, units, 'relu'), middle };
};

/** `[height, width, channels]` → `[units]` by way of 128 hidden units; (pixels + 1)·128 + 129·units parameters. */
const encodeImage: Encoder = (builder, branch, image, units) => {
  const middle = builder.dense(branch, builder.flatten(image), 128, 'relu');
  return { features: builder.dense(branch, middle, units, 'relu'), middle };
};

export const numericMlp: EncoderKind = {
  build: () => encodeNumbers,
};

export const imageMlp: EncoderKind = {
  build: () => encodeImage,
};
