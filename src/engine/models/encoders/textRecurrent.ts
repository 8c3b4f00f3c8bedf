import { embedding } from './embedding';
import type { Encoder } from './encoder';
import type { EncoderKind, EncoderOptions } from './encoderKind';
import { maskedMean, stepMask } from './layers/sequenceLayers';
import { recurrent } from './recurrent';

/** Tokens `[length]`, 0 for padding → the state after the last token, `[units]`; zero for an empty text. */
function encoderFor(kind: 'lstm' | 'gru', options: EncoderOptions): Encoder {
  return (builder, branch, tokens, units) => {
    const words = embedding(builder, branch, tokens, options, { maskZero: true });
    const mask = stepMask(builder, tokens);
    const { last, sequence } = recurrent(builder, branch, kind, words, { mask, units });
    return { features: last, middle: maskedMean(builder, words, mask), sequence, mask };
  };
}

/**
 * 32·vocabulary + 4·(33 + units)·units parameters.
 *
 * Hochreiter and Schmidhuber (1997), "Long short-term memory", with the forget gate of Gers, Schmidhuber and Cummins (2000).
 */
export const textLstm: EncoderKind = {
  build: (options) => encoderFor('lstm', options),
};

/** 32·vocabulary + 3·(33 + units)·units parameters. */
export const textGru: EncoderKind = {
  build: (options) => encoderFor('gru', options),
};
