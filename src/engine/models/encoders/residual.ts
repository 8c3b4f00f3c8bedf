import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import type { ModelBuilder } from '../modelBuilder';
import type { Encoder } from './encoder';
import type { EncoderKind } from './encoderKind';
import { mapAsSequence } from './layers/mapAsSequence';
import { maskedBatchNormalizationLayer, momentum } from './layers/maskedBatchNormalization';

const stem = 16;
/** Channels and strides of the blocks. */
const blocks = [
  { filters: 16, strides: 1 },
  { filters: 32, strides: 2 },
  { filters: 64, strides: 2 },
] as const;

/**
 * A small residual network with three blocks of two convolutions each: `[height, width, channels]` → `[units]`;
 * 144·channels + 77,632 + 65·units parameters, statistics of the batch normalisation included. Any size of image. Rows that
 * lack the image are left out of the statistics.
 *
 * He, Zhang, Ren and Sun (2016), "Deep residual learning for image recognition".
 */
const encode: Encoder = (builder, branch, image, units, present) => {
  const place = { builder, branch, present };
  let x = convolution(place, image, { filters: stem, kernelSize: 3, strides: 1 });
  x = relu(builder, x);
  const maps = blocks.map((block) => (x = residualBlock(place, x, block)));
  const pooled = builder.globalAveragePooling2d(x);
  const features = builder.dense(branch, pooled, units, 'relu');
  const middle = builder.globalAveragePooling2d(maps[1] ?? x);
  return { features, middle, places: mapAsSequence(builder, x) };
};

export const residual: EncoderKind = {
  normalisesBatches: true,
  build: () => encode,
};

/** Where layers belong, and the presence of the image where rows lack it. */
interface Place {
  readonly builder: ModelBuilder;
  readonly branch: string;
  readonly present: SymbolicTensor | undefined;
}

/** Where a block changes the shape, its shortcut is projected by a 1 × 1 convolution. */
function residualBlock(place: Place, x: SymbolicTensor, { filters, strides }: (typeof blocks)[number]): SymbolicTensor {
  const { builder } = place;
  let y = convolution(place, x, { filters, kernelSize: 3, strides });
  y = relu(builder, y);
  y = convolution(place, y, { filters, kernelSize: 3, strides: 1 });
  const shortcut = x.shape.at(-1) === filters ? x : convolution(place, x, { filters, kernelSize: 1, strides });
  return relu(
    builder,
    builder.plain('Add', (name) => builder.tf.layers.add({ name }), [y, shortcut]),
  );
}

/** A convolution and its batch normalisation, which has an offset and makes a bias idle. */
function convolution(
  { builder, branch, present }: Place,
  x: SymbolicTensor,
  options: { readonly filters: number; readonly kernelSize: number; readonly strides: number },
): SymbolicTensor {
  const { layers } = builder.tf;
  const y = builder.layer(
    branch,
    'Conv2D',
    (name) => layers.conv2d({ name, ...options, padding: 'same', useBias: false }),
    x,
  );
  return present === undefined
    ? builder.layer(branch, 'BatchNormalization', (name) => layers.batchNormalization({ name, momentum }), y)
    : builder.ownWeighted(branch, maskedBatchNormalizationLayer, [y, present]);
}

function relu(builder: ModelBuilder, x: SymbolicTensor): SymbolicTensor {
  return builder.plain('ReLU', (name) => builder.tf.layers.reLU({ name }), x);
}
