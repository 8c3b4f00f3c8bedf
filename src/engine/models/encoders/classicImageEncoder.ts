import type { Encoder } from './encoder';
import type { EncoderKind } from './encoderKind';
import { mapAsSequence } from './layers/mapAsSequence';
import { requireSize } from './requireSize';

/**
 * The classic lab's convolutional branch: `[height, width, channels]` → `[units]`;
 * (9·channels + 1)·32 + 18,496 + 65·units parameters, which are 22,976 for digits and 64 units.
 */
const encode: Encoder = (builder, branch, image, units) => {
  requireSize('cnn', branch, image);
  let x = builder.conv2d(branch, image, 32);
  x = builder.maxPooling2d(x);
  const map = builder.conv2d(branch, x, 64);
  const middle = builder.globalAveragePooling2d(map);
  const features = builder.dense(branch, middle, units, 'relu');
  return { features, middle, places: mapAsSequence(builder, map) };
};

export const classicImage: EncoderKind = {
  build: () => encode,
};
