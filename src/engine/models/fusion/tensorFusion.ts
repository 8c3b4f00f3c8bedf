import { LabError } from '../../../protocol/errors';
import { productsProblem } from '../../../protocol/fusionProblems';
import { featuresOf, outputOf, outputParameters, widthOf, type FusionBranch, type FusionKind } from './fusion';
import { outerProduct } from './layers/outerProduct';
import { denseParameters } from './parameterCounts';

/**
 * Tensor fusion: every product of features of all subsets of modalities, T = [1; h_1] ⊗ … ⊗ [1; h_M], and
 * h = relu(W·T + b). With features of widths d_m, u units and k outputs: (Π (d_m + 1) + 1)·u + (u + 1)·k parameters.
 *
 * Zadeh, Chen, Poria, Cambria and Morency (2017), "Tensor fusion network for multimodal sentiment analysis".
 */
export const tensorFusion: FusionKind = {
  joins: 'features',
  build: (builder, branches, options) => {
    const features = featuresOf(branches);
    requireManageable(features.map(widthOf));
    const products = outerProduct(builder, features);
    return outputOf(builder, builder.dense('fusion', products, options.units, 'relu'), options);
  },
  parameters: (branches, options) =>
    denseParameters(productCount(widthsOf(branches)), options.units) + outputParameters(options),
};

function widthsOf(branches: readonly FusionBranch[]): number[] {
  return featuresOf(branches).map(widthOf);
}

function productCount(widths: readonly number[]): number {
  return widths.reduce((product, width) => product * (width + 1), 1);
}

/** @throws LabError `badExperiment` with widths that would do. */
function requireManageable(widths: readonly number[]): void {
  const problem = productsProblem(widths);
  if (problem !== undefined) {
    throw new LabError('badExperiment', `fusion.strategy: ${problem}.`);
  }
}
