import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import { LabError } from '../../../protocol/errors';
import { lateProductProblem } from '../../../protocol/fusionProblems';
import type { ModelBuilder } from '../modelBuilder';
import { featuresOf, widthOf, type FusionBranch, type FusionKind, type FusionOptions } from './fusion';
import { softmaxOfSum } from './layers/softmaxOfSum';
import { weightedAverage } from './layers/weightedAverage';
import { denseParameters } from './parameterCounts';

/*
 * Late fusion: every modality decides on its own, and the decisions are joined. Heads and encoders are trained together,
 * on the loss of the joint decision. There are no joint features, so that neither units nor dropout plays a part.
 *
 * Each of these decides by a sum with one summand for each modality: of probabilities, or of logits. Such a sum cannot
 * represent an exclusive or, where it depends on one modality what the other one means.
 */

/**
 * p = (1/M)·Σ p_m with p_m = softmax(W_m h_m + b_m); for regression the mean of the values. With features of widths d_m
 * and k outputs: Σ (d_m + 1)·k parameters.
 */
export const lateAverageFusion: FusionKind = {
  joins: 'features',
  build: (builder, branches, options) => {
    const decisions = heads(builder, branches, options, options.outputActivation);
    return builder.plain('Average', (name) => builder.tf.layers.average({ name }), decisions);
  },
  parameters: headParameters,
};

/**
 * p = Σ a_m·p_m with p_m as for the average and learned weights a = softmax(v), the same for all rows; for regression the
 * weighted mean of the values. Σ (d_m + 1)·k + M parameters.
 */
export const lateWeightsFusion: FusionKind = {
  joins: 'features',
  build: (builder, branches, options) =>
    weightedAverage(builder, 'fusion', heads(builder, branches, options, options.outputActivation)),
  parameters: (branches, options) => headParameters(branches, options) + branches.length,
};

/**
 * p(k) ∝ π_k^(1−M)·Π p_m(k), Bayes's rule for modalities that are independent given the class, with equal priors π.
 * Computed as softmax(Σ z_m) of the heads' logits z_m, which is the same: what normalises p_m is a factor alike for all
 * classes. Other priors would add a constant to each logit, which the heads' biases take up in training.
 * Σ (d_m + 1)·k parameters.
 */
export const lateProductFusion: FusionKind = {
  joins: 'features',
  build: (builder, branches, options) => {
    if (options.outputActivation !== 'softmax') {
      throw new LabError('badExperiment', `fusion.strategy: ${lateProductProblem}.`);
    }
    return softmaxOfSum(builder, heads(builder, branches, options, 'linear'));
  },
  parameters: headParameters,
};

/** The decision of each modality, `[batch, outputs]`. */
function heads(
  builder: ModelBuilder,
  branches: readonly FusionBranch[],
  { outputs }: FusionOptions,
  activation: 'softmax' | 'linear',
): SymbolicTensor[] {
  return featuresOf(branches).map((features) => builder.dense('fusion', features, outputs, activation));
}

function headParameters(branches: readonly FusionBranch[], { outputs }: FusionOptions): number {
  return featuresOf(branches).reduce((sum, features) => sum + denseParameters(widthOf(features), outputs), 0);
}
