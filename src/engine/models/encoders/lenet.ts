import type { Encoder } from './encoder';
import type { EncoderKind } from './encoderKind';
import { mapAsSequence } from './layers/mapAsSequence';
import { requireSize } from './requireSize';

/**
 * LeNet-5 with tanh and average pooling, its last hidden layer `units` wide instead of 84:
 * `[height, width, channels]` → `[units]`; (25·channels + 1)·6 + 2,416 + (16·h·w + 1)·120 + 121·units parameters, where h
 * is ⌊(⌊height / 2⌋ − 4) / 2⌋ and w likewise.
 *
 * LeCun, Bottou, Bengio and Haffner (1998), "Gradient-based learning applied to document recognition".
 */
const encode: Encoder = (builder, branch, image, units) => {
  requireSize('lenet', branch, image);
  const { layers } = builder.tf;
  const pool = (x: typeof image): typeof image =>
    builder.plain('AveragePooling2D', (name) => layers.averagePooling2d({ name, poolSize: 2 }), x);
  let x = pool(builder.conv2d(branch, image, 6, { kernelSize: 5, padding: 'same', activation: 'tanh' }));
  const map = pool(builder.conv2d(branch, x, 16, { kernelSize: 5, activation: 'tanh' }));
  x = builder.flatten(map);
  const middle = builder.dense(branch, x, 120, 'tanh');
  const features = builder.dense(branch, middle, units, 'tanh');
  return { features, middle, places: mapAsSequence(builder, map) };
};

export const lenet: EncoderKind = {
  build: () => encode,
};
