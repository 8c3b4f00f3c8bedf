import { embedding, embeddingParameters, embeddingWidth } from './embedding';
import type { Encoder } from './encoder';
import type { EncoderKind, EncoderOptions } from './encoderKind';
import { maskedMean, stepMask } from './layers/sequenceLayers';
import { gruParameters, lstmParameters } from './parameterCounts';
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

/** 32·vocabulary + 4·(33 + units)·units parameters. */
export const textLstm: EncoderKind = {
  title: 'Embedding and LSTM',
  build: (options) => encoderFor('lstm', options),
  parameters: (_rowShape, units, options) => embeddingParameters(options) + lstmParameters(embeddingWidth, units),
};

/** 32·vocabulary + 3·(33 + units)·units parameters. */
export const textGru: EncoderKind = {
  title: 'Embedding and GRU',
  build: (options) => encoderFor('gru', options),
  parameters: (_rowShape, units, options) => embeddingParameters(options) + gruParameters(embeddingWidth, units),
};
