import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import { attachMask } from '../encoders/layers/sequenceLayers';
import { recurrent } from '../encoders/recurrent';
import type { ModelBuilder } from '../modelBuilder';
import { commonGrid, requireManageableGrid } from './commonGrid';
import {
  joinedOf,
  outputOf,
  outputParameters,
  totalWidth,
  type FusionBranch,
  type FusionKind,
  type FusionOptions,
} from './fusion';
import { allSteps } from './layers/allSteps';
import { resampleSteps } from './layers/resampleSteps';
import { denseParameters, gruParameters } from './parameterCounts';

/**
 * Joins sequences step by step. The sequence of every modality that has one, X_m `[L_m, s_m]`, is resampled to a common grid
 * of N steps over the row, R_m X_m (`resampleSteps`); at each step t of it a layer of u units reads them side by side,
 * z_t = relu(W·[R_1 X_1; …; R_M X_M]_t + b), and a GRU of u units reads the z_t in their order. Its last state g goes on with
 * the features h of the modalities without steps in time, which belong to the row as a whole:
 * relu(V·[g; h_1; …] + c). The places of a picture are no steps in time. Without any sequence this is concatenation.
 *
 * With sequences of widths s_m, features of widths d_m, u units and k outputs:
 * (Σ s_m + 1)·u + 3·(2·u + 1)·u + (u + Σ d_m + 1)·u + (u + 1)·k parameters, whatever N is.
 *
 * After what is done with recordings that were aligned beforehand, the "early fusion LSTM" of Zadeh, Chen, Poria, Cambria and
 * Morency (2017), "Tensor fusion network for multimodal sentiment analysis"; here the alignment is part of the model.
 */
export const alignedFusion: FusionKind = {
  joins: 'steps',
  grid: commonGrid,
  build: (builder, branches, options) => {
    const { timed, vectors } = partsOf(branches);
    const read = timed.length === 0 ? [] : [readStepByStep(builder, timed, options)];
    const joined = sideBySide(builder, [...read, ...vectors]);
    return outputOf(builder, builder.dense('fusion', joined, options.units, 'relu'), options);
  },
  parameters: (branches, options) => {
    const { units } = options;
    const { timed, vectors } = partsOf(branches);
    const sequences = totalWidth(timed.map((branch) => joinedOf('steps', branch)));
    const reading = timed.length === 0 ? 0 : denseParameters(sequences, units) + gruParameters(units, units);
    const joint = denseParameters((timed.length === 0 ? 0 : units) + totalWidth(vectors), units);
    return reading + joint + outputParameters(options);
  },
};

interface Parts {
  readonly timed: readonly FusionBranch[];
  readonly vectors: readonly SymbolicTensor[];
}

function partsOf(branches: readonly FusionBranch[]): Parts {
  const isTimed = (branch: FusionBranch): boolean => branch.encode().sequence !== undefined;
  return {
    timed: branches.filter(isTimed),
    vectors: branches.filter((branch) => !isTimed(branch)).map((branch) => joinedOf('steps', branch)),
  };
}

/** The state of the GRU after the last step of the grid, `[batch, u]`. */
function readStepByStep(
  builder: ModelBuilder,
  timed: readonly FusionBranch[],
  { units, steps }: FusionOptions,
): SymbolicTensor {
  const grid = commonGrid(timed, steps);
  requireManageableGrid(grid);
  const resampled = timed.map((branch) =>
    resampleSteps(builder, joinedOf('steps', branch), branch.encode().mask, grid.steps),
  );
  const joint = builder.dense('fusion', sideBySide(builder, resampled), units, 'relu');
  const mask = allSteps(builder, joint);
  return recurrent(builder, 'fusion', 'gru', attachMask(builder, joint, mask), { mask, units }).last;
}

function sideBySide(builder: ModelBuilder, parts: readonly SymbolicTensor[]): SymbolicTensor {
  const [only, ...others] = parts;
  return only !== undefined && others.length === 0 ? only : builder.concatenate([...parts]);
}
