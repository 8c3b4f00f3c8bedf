import { embedding, embeddingParameters, embeddingWidth } from './embedding';
import type { EncoderKind } from './encoderKind';
import { maskedMean, stepMask, zeroPadding } from './layers/sequenceLayers';
import { denseParameters } from './parameterCounts';

/**
 * The mean of the tokens' vectors, blind to their order: tokens `[length]`, 0 for padding → `[units]`;
 * 32·vocabulary + 33·units parameters.
 */
export const textMean: EncoderKind = {
  title: 'Embedding and mean',
  build: (options) => (builder, branch, tokens, units) => {
    const words = embedding(builder, branch, tokens, options, { maskZero: false });
    const mask = stepMask(builder, tokens);
    const middle = maskedMean(builder, words, mask);
    const features = builder.dense(branch, middle, units, 'relu');
    return { features, middle, sequence: zeroPadding(builder, words, mask), mask };
  },
  parameters: (_rowShape, units, options) => embeddingParameters(options) + denseParameters(embeddingWidth, units),
};
