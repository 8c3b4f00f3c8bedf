import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import type { ModelBuilder } from '../modelBuilder';
import type { EncoderKind } from './encoderKind';
import { framesAsRows, rowsAsFrames } from './layers/frameLayers';
import { attachMask, maskedMean, stepMask, zeroPadding } from './layers/sequenceLayers';
import { recurrent } from './recurrent';
import { requireFrameSize } from './requireSize';

const frameWidth = 32;
/** Below this a side has no place left behind the pooling. */
const leastSize = 2;

interface Frames {
  /** Features of each frame, `[batch, frames, 32]`. */
  readonly features: SymbolicTensor;
  /** `[batch, frames]`; a frame of zeros is padding. */
  readonly mask: SymbolicTensor;
}

/** The same two convolutions for each frame of `[batch, frames, height, width, channels]`. */
function encodeFrames(encoder: string, builder: ModelBuilder, branch: string, video: SymbolicTensor): Frames {
  requireFrameSize(encoder, branch, video, leastSize);
  const mask = stepMask(builder, video);
  let x = framesAsRows(builder, video);
  x = builder.conv2d(branch, x, 16, { padding: 'same' });
  x = builder.maxPooling2d(x);
  x = builder.conv2d(branch, x, frameWidth, { padding: 'same' });
  return { mask, features: rowsAsFrames(builder, builder.globalAveragePooling2d(x), mask) };
}

/**
 * `[frames, height, width, channels]` → the state of a GRU after the last frame, `[units]`;
 * (9·channels + 1)·16 + 4,640 + 3·(33 + units)·units parameters. A frame of zeros is padding and is skipped.
 */
export const videoGru: EncoderKind = {
  build: () => (builder, branch, video, units) => {
    const { features: frames, mask } = encodeFrames('gru', builder, branch, video);
    const visible = attachMask(builder, frames, mask);
    const { last, sequence } = recurrent(builder, branch, 'gru', visible, { mask, units });
    return { features: last, middle: maskedMean(builder, frames, mask), sequence, mask };
  },
};

/**
 * `[frames, height, width, channels]` → `[units]` by the mean over the frames, blind to their order;
 * (9·channels + 1)·16 + 4,640 + 33·units parameters. A frame of zeros is padding and is left out.
 */
export const videoMean: EncoderKind = {
  build: () => (builder, branch, video, units) => {
    const { features: frames, mask } = encodeFrames('mean', builder, branch, video);
    const middle = maskedMean(builder, frames, mask);
    const features = builder.dense(branch, middle, units, 'relu');
    return { features, middle, sequence: zeroPadding(builder, frames, mask), mask };
  },
};
