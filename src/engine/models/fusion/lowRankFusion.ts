import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import type { ModelBuilder } from '../modelBuilder';
import { featuresOf, outputOf, outputParameters, totalWidth, type FusionKind } from './fusion';
import { termSum } from './layers/termSum';

/**
 * Low-rank multimodal fusion, a tensor fusion whose tensor of weights is a sum of R products:
 * h = Σ_r w_r·⊙_m (W_m^(r)·[1; h_m]) + b. The factors of a modality are one dense layer whose bias is the weight of the
 * appended 1. It starts at 1, so that a product of many factors neither vanishes nor keeps gradients from any of them, and
 * b at −1: h begins near the mean of Σ_m W_m^(r) h_m over r.
 *
 * With features of widths d_m, u units and k outputs: R·u·Σ (d_m + 1) + R + u + (u + 1)·k parameters.
 *
 * Liu, Shen, Lakshminarasimhan, Liang, Zadeh and Morency (2018), "Efficient low-rank multimodal fusion with
 * modality-specific factors".
 */
export const lowRankFusion: FusionKind = {
  joins: 'features',
  build: (builder, branches, options) => {
    const { layers } = builder.tf;
    const { rank, units } = options;
    const factors = featuresOf(branches).map((x) => factorsOf(builder, x, rank * units));
    const products = builder.plain('Multiply', (name) => layers.multiply({ name }), factors);
    const terms = builder.plain('Reshape', (name) => layers.reshape({ name, targetShape: [rank, units] }), products);
    return outputOf(builder, termSum(builder, 'fusion', terms), options);
  },
  parameters: (branches, options) => {
    const { rank, units } = options;
    const factors = rank * units * (totalWidth(featuresOf(branches)) + branches.length);
    return factors + rank + units + outputParameters(options);
  },
};

function factorsOf(builder: ModelBuilder, x: SymbolicTensor, units: number): SymbolicTensor {
  const { layers } = builder.tf;
  return builder.layer('fusion', 'Dense', (name) => layers.dense({ name, units, biasInitializer: 'ones' }), x);
}
