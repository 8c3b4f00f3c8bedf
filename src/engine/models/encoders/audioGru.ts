import type { EncoderKind } from './encoderKind';
import { maskedMean, stepMask } from './layers/sequenceLayers';
import { recurrent } from './recurrent';

/**
 * A GRU over the frames of a log-mel spectrogram `[frames, bands]` → the state after the last frame, `[units]`;
 * 3·(bands + units + 1)·units parameters. A frame of zeros is padding and is skipped.
 */
export const audioGru: EncoderKind = {
  build: () => (builder, branch, spectrogram, units) => {
    const { layers } = builder.tf;
    const frames = builder.plain('Masking', (name) => layers.masking({ name, maskValue: 0 }), spectrogram);
    const mask = stepMask(builder, spectrogram);
    const { last, sequence } = recurrent(builder, branch, 'gru', frames, { mask, units });
    return { features: last, middle: maskedMean(builder, sequence, mask), sequence, mask };
  },
};
