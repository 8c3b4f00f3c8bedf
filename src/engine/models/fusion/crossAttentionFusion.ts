import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import { LabError } from '../../../protocol/errors';
import { formatCount } from '../../../protocol/format';
import { maskedMean } from '../encoders/layers/sequenceLayers';
import type { ModelBuilder } from '../modelBuilder';
import { attendedOf, outputOf, outputParameters, widthOf, type FusionBranch, type FusionKind } from './fusion';
import { crossAttention } from './layers/crossAttention';
import { denseParameters } from './parameterCounts';

/** Scores of one row and pair: a batch of 128 rows takes 510 MB. */
const mostScores = 1_000_000;

/** A modality in the common space. */
interface Sequence {
  /** `[batch, steps, d]`. */
  readonly steps: SymbolicTensor;
  readonly mask: SymbolicTensor | undefined;
}

/**
 * Every modality α looks at every other one, β: with X_m the steps of m, projected to the common width d,
 * Y_(α←β) = softmax((X_α W_Q)(X_β W_K)ᵀ / √d)·X_β W_V. Its mean over the steps of α, for all M·(M − 1) ordered pairs side by
 * side, goes through a layer of u units. Lengths may differ; padding gets no weight and is left out of the mean. The places
 * of a picture are steps; features without steps are a sequence of one. Where β is one step, the softmax gives it weight 1 whatever α is, and there are no
 * W_Q and W_K, which could not learn.
 *
 * Here d = u. With sequences of widths s_m, and c_m = 3 for a sequence of several steps and 1 for one step:
 * Σ (s_m + 1)·u + (M − 1)·Σ c_m·u² + (M·(M − 1)·u + 1)·u + (u + 1)·k parameters.
 *
 * Tsai, Bai, Liang, Kolter, Morency and Salakhutdinov (2019), "Multimodal transformer for unaligned multimodal language
 * sequences"; this is one head of its crossmodal attention, without layers on top of it.
 */
export const crossAttentionFusion: FusionKind = {
  joins: 'sequences',
  build: (builder, branches, options) => {
    requireManageable(branches);
    const sequences = branches.map((branch) => inCommonSpace(builder, branch, options.units));
    const attended = sequences.flatMap((alpha) =>
      sequences.filter((beta) => beta !== alpha).map((beta) => meanAttended(builder, alpha, beta)),
    );
    const hidden = builder.dense('fusion', builder.concatenate(attended), options.units, 'relu');
    return outputOf(builder, hidden, options);
  },
  parameters: (branches, options) => {
    const { units } = options;
    const others = branches.length - 1;
    const kernels = branches.reduce((sum, branch) => sum + (stepCount(branch) > 1 ? 3 : 1) * units ** 2, 0);
    const projections = branches.reduce((sum, branch) => sum + denseParameters(widthOf(attendedOf(branch)), units), 0);
    const hidden = denseParameters(branches.length * others * units, units);
    return projections + others * kernels + hidden + outputParameters(options);
  },
};

function stepCount(branch: FusionBranch): number {
  const joined = attendedOf(branch);
  return joined.shape.length > 2 ? Number(joined.shape[1]) : 1;
}

function inCommonSpace(builder: ModelBuilder, branch: FusionBranch, width: number): Sequence {
  const attended = attendedOf(branch);
  const projected = builder.dense('fusion', attended, width, 'linear');
  if (attended.shape.length > 2) {
    return { steps: projected, mask: branch.encode().mask };
  }
  const { layers } = builder.tf;
  const steps = builder.plain('Reshape', (name) => layers.reshape({ name, targetShape: [1, width] }), projected);
  return { steps, mask: undefined };
}

/** What α takes from β, as the mean over the steps of α: `[batch, d]`. */
function meanAttended(builder: ModelBuilder, alpha: Sequence, beta: Sequence): SymbolicTensor {
  if (beta.steps.shape[1] === 1) {
    const { layers } = builder.tf;
    const units = widthOf(beta.steps);
    const step = meanOverSteps(builder, beta.steps, beta.mask);
    return builder.layer('fusion', 'Dense', (name) => layers.dense({ name, units, useBias: false }), step);
  }
  const inputs = [alpha.steps, beta.steps, ...(beta.mask === undefined ? [] : [beta.mask])];
  return meanOverSteps(builder, crossAttention(builder, 'fusion', inputs), alpha.mask);
}

function meanOverSteps(builder: ModelBuilder, x: SymbolicTensor, mask: SymbolicTensor | undefined): SymbolicTensor {
  const { layers } = builder.tf;
  return mask === undefined
    ? builder.plain('GlobalAveragePooling1D', (name) => layers.globalAveragePooling1d({ name }), x)
    : maskedMean(builder, x, mask);
}

/** @throws LabError `badExperiment` for two sequences that are too long to be compared step by step. */
function requireManageable(branches: readonly FusionBranch[]): void {
  const [first, second] = branches
    .map((branch) => ({ name: branch.name, steps: stepCount(branch) }))
    .sort((a, b) => b.steps - a.steps);
  if (first !== undefined && second !== undefined && first.steps * second.steps > mostScores) {
    throw new LabError(
      'badExperiment',
      `fusion.strategy: "crossAttention" compares all ${formatCount(first.steps)} steps of ${first.name} with all ` +
        `${formatCount(second.steps)} of ${second.name}; it can do with ${formatCount(mostScores)} comparisons. Lower ` +
        `height, width or length of these modalities, or choose another strategy.`,
    );
  }
}
