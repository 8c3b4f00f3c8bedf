import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import { LabError } from '../../../protocol/errors';
import { encoderField } from '../branchOfModality';
import type { ModelBuilder } from '../modelBuilder';
import type { EncoderOptions } from './encoderKind';

/** Numbers for each token. */
export const embeddingWidth = 32;

/**
 * A learned vector for each token: `[batch, length]` → `[batch, length, 32]`; 32·vocabulary parameters. Recurrent layers
 * behind it skip padding, token 0.
 * @throws LabError `badExperiment` for rows that hold no tokens.
 */
export function embedding(
  builder: ModelBuilder,
  branch: string,
  tokens: SymbolicTensor,
  { vocabulary }: EncoderOptions,
  options: { readonly maskZero: boolean },
): SymbolicTensor {
  if (vocabulary === undefined) {
    throw new LabError(
      'badExperiment',
      `${encoderField(branch)}: this encoder reads tokens, and these rows hold a vector. Choose "dense".`,
    );
  }
  return builder.layer(
    branch,
    'Embedding',
    (name) => builder.tf.layers.embedding({ name, inputDim: vocabulary, outputDim: embeddingWidth, ...options }),
    tokens,
  );
}
