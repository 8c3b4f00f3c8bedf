import { embedding } from './embedding';
import type { EncoderKind } from './encoderKind';
import { maskedMean, stepMask, zeroPadding } from './layers/sequenceLayers';

/**
 * The mean of the tokens' vectors, blind to their order: tokens `[length]`, 0 for padding → `[units]`;
 * 32·vocabulary + 33·units parameters.
 */
export const textMean: EncoderKind = {
  build: (options) => (builder, branch, tokens, units) => {
    const words = embedding(builder, branch, tokens, options, { maskZero: false });
    const mask = stepMask(builder, tokens);
    const middle = maskedMean(builder, words, mask);
    const features = builder.dense(branch, middle, units, 'relu');
    return { features, middle, sequence: zeroPadding(builder, words, mask), mask };
  },
};
