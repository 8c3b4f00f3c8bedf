import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import type { ModelBuilder } from '../modelBuilder';

/** The classic lab's convolutional branch: `[28, 28, 1]` → `[64]`, 22,976 parameters. */
export function classicImageEncoder(builder: ModelBuilder, image: SymbolicTensor): SymbolicTensor {
  let x = builder.conv2d('image', image, 32);
  x = builder.maxPooling2d(x);
  x = builder.conv2d('image', x, 64);
  x = builder.globalAveragePooling2d(x);
  return builder.dense('image', x, 64, 'relu');
}
