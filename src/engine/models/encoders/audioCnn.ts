import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import type { ModelBuilder } from '../modelBuilder';
import type { EncoderKind } from './encoderKind';
import { maskedMean, stepMask, zeroPadding } from './layers/sequenceLayers';

/**
 * Convolutions over a log-mel spectrogram `[frames, bands]` → `[units]`: the mean over time, with the bands kept apart, as
 * the height of a tone matters where its moment does not. 4,800 + (32·⌈bands / 4⌉ + 1)·units parameters, which are 25,344
 * for 40 bands and 64 units. A frame of zeros is padding: it is set to zero again behind each convolution and left out of
 * the mean.
 */
export const audioCnn: EncoderKind = {
  build: () => (builder, branch, spectrogram, units) => {
    const { layers } = builder.tf;
    const [frames = 0, bands = 0] = spectrogram.shape.slice(1).map(Number);
    const present = stepMask(builder, spectrogram);
    const picture = reshape(builder, spectrogram, [frames, bands, 1]);
    let x = zeroPadding(builder, builder.conv2d(branch, picture, 16, { padding: 'same' }), present);
    x = builder.plain('MaxPooling2D', (name) => layers.maxPooling2d({ name, poolSize: 2, padding: 'same' }), x);
    const mask = halved(builder, present, frames);
    const map = zeroPadding(builder, builder.conv2d(branch, x, 32, { padding: 'same' }), mask);
    const sequence = bandsSideBySide(builder, map);
    const middle = maskedMean(builder, sequence, mask);
    return { features: builder.dense(branch, middle, units, 'relu'), middle, sequence, mask };
  },
};

/** The mask behind a pooling over two frames: a step is there when one of its frames is. */
function halved(builder: ModelBuilder, mask: SymbolicTensor, frames: number): SymbolicTensor {
  const { layers } = builder.tf;
  const pooled = builder.plain(
    'MaxPooling1D',
    (name) => layers.maxPooling1d({ name, poolSize: 2, padding: 'same' }),
    reshape(builder, mask, [frames, 1]),
  );
  return reshape(builder, pooled, [Math.ceil(frames / 2)]);
}

/** `[batch, steps, bands, channels]` → `[batch, steps, ⌈bands / 2⌉·channels]`, the larger of two bands each. */
function bandsSideBySide(builder: ModelBuilder, map: SymbolicTensor): SymbolicTensor {
  const [steps = 0, bands = 0, channels = 0] = map.shape.slice(1).map(Number);
  const { layers } = builder.tf;
  const pooled = builder.plain(
    'MaxPooling2D',
    (name) => layers.maxPooling2d({ name, poolSize: [1, 2], padding: 'same' }),
    map,
  );
  return reshape(builder, pooled, [steps, Math.ceil(bands / 2) * channels]);
}

function reshape(builder: ModelBuilder, x: SymbolicTensor, targetShape: number[]): SymbolicTensor {
  return builder.plain('Reshape', (name) => builder.tf.layers.reshape({ name, targetShape }), x);
}
