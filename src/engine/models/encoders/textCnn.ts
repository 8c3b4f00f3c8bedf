import { embedding } from './embedding';
import type { EncoderKind } from './encoderKind';
import { stepMask, zeroPadding } from './layers/sequenceLayers';

const filters = 64;

/**
 * A convolution over three tokens at a time, and the largest response of each filter: tokens `[length]`, 0 for padding →
 * `[units]`; 32·vocabulary + 6,208 + 65·units parameters.
 *
 * Kim (2014), "Convolutional neural networks for sentence classification".
 */
export const textCnn: EncoderKind = {
  build: (options) => (builder, branch, tokens, units) => {
    const { layers } = builder.tf;
    const mask = stepMask(builder, tokens);
    // Padding must be what the convolution itself adds beyond the ends: zeros.
    const words = zeroPadding(builder, embedding(builder, branch, tokens, options, { maskZero: false }), mask);
    const responses = builder.layer(
      branch,
      'Conv1D',
      (name) => layers.conv1d({ name, filters, kernelSize: 3, padding: 'same', activation: 'relu' }),
      words,
    );
    // No response is below zero, so zeros in padding never are the largest.
    const sequence = zeroPadding(builder, responses, mask);
    const middle = builder.plain('GlobalMaxPooling1D', (name) => layers.globalMaxPooling1d({ name }), sequence);
    return { features: builder.dense(branch, middle, units, 'relu'), middle, sequence, mask };
  },
};
