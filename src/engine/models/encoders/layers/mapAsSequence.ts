import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import type { ModelBuilder } from '../../modelBuilder';

/** The places of a map of features, row by row: `[batch, height, width, channels]` → `[batch, height · width, channels]`. */
export function mapAsSequence(builder: ModelBuilder, map: SymbolicTensor): SymbolicTensor {
  const [height = 0, width = 0, channels = 0] = map.shape.slice(1).map(Number);
  return builder.plain(
    'Reshape',
    (name) => builder.tf.layers.reshape({ name, targetShape: [height * width, channels] }),
    map,
  );
}
