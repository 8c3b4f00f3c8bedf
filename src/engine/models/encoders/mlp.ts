import type { Encoder } from './encoder';
import type { EncoderKind } from './encoderKind';
import { denseParameters, lengthAt } from './parameterCounts';

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
  title: 'Two dense layers',
  build: () => encodeNumbers,
  parameters: (rowShape, units) => denseParameters(lengthAt(rowShape, 0), 64) + denseParameters(64, units),
};

export const imageMlp: EncoderKind = {
  title: 'Two dense layers over the pixels',
  build: () => encodeImage,
  parameters: (rowShape, units) =>
    denseParameters(
      rowShape.reduce((product, length) => product * length, 1),
      128,
    ) + denseParameters(128, units),
};
