import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import type { ModelBuilder } from '../modelBuilder';

/** The classic lab's text branch: `[10]` → `[64]`, 2,464 parameters. */
export function classicTextEncoder(builder: ModelBuilder, text: SymbolicTensor): SymbolicTensor {
  const x = builder.dense('text', text, 32, 'relu');
  return builder.dense('text', x, 64, 'relu');
}
