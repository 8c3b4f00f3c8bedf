import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import { branchOfModality } from '../branchOfModality';
import { embedding, embeddingWidth } from '../encoders/embedding';
import { maskedMean, stepMask } from '../encoders/layers/sequenceLayers';
import type { ModelBuilder } from '../modelBuilder';
import { outputOf, outputParameters, type FusionBranch, type FusionKind } from './fusion';
import { denseParameters } from './parameterCounts';

/**
 * Early fusion: z = f([x_1; …; x_M]), the raw rows side by side and a network of two hidden layers behind them; no encoder
 * is used. Numbers of every shape are made a vector. A text becomes the mean of its tokens' learned vectors, 32 wide,
 * padding left out.
 *
 * With n numbers side by side, of which each text is 32, u units and k outputs:
 * 32·Σ vocabularies + (n + 1)·u + (u + 1)·u + (u + 1)·k parameters.
 */
export const earlyFusion: FusionKind = {
  joins: 'inputs',
  build: (builder, branches, options) => {
    const joined = builder.concatenate(branches.map((branch) => asVector(builder, branch)));
    const hidden = builder.dense('fusion', joined, options.units, 'relu');
    return outputOf(builder, builder.dense('fusion', hidden, options.units, 'relu'), options);
  },
  parameters: (branches, options) => {
    const { units } = options;
    const embeddings = branches.reduce((sum, { vocabulary = 0 }) => sum + vocabulary * embeddingWidth, 0);
    const width = branches.reduce((sum, branch) => sum + vectorWidth(branch), 0);
    return embeddings + denseParameters(width, units) + denseParameters(units, units) + outputParameters(options);
  },
};

/** The rows of a modality as vectors, `[batch, width]`, with stand-ins for those that are not there. */
function asVector(builder: ModelBuilder, branch: FusionBranch): SymbolicTensor {
  const vector = rawVector(builder, branch);
  return branch.completed === undefined ? vector : branch.completed.apply(vector);
}

function rawVector(builder: ModelBuilder, { name, input, vocabulary }: FusionBranch): SymbolicTensor {
  if (vocabulary === undefined) {
    return input.shape.length > 2 ? builder.flatten(input) : input;
  }
  const words = embedding(builder, branchOfModality(name), input, { vocabulary }, { maskZero: false });
  return maskedMean(builder, words, stepMask(builder, input));
}

function vectorWidth({ input, vocabulary, completed }: FusionBranch): number {
  const raw =
    vocabulary === undefined
      ? input.shape.slice(1).reduce<number>((product, length) => product * Number(length), 1)
      : embeddingWidth;
  return raw + (completed?.widening ?? 0);
}
