import { featuresOf, outputOf, outputParameters, totalWidth, type FusionBranch, type FusionKind } from './fusion';
import { denseParameters } from './parameterCounts';

/**
 * Joins at two depths: c_1 = relu(V·[m_1; …; m_M] + a) of the features m at half depth, then
 * c_2 = relu(W·[h_1; …; h_M; c_1] + b) of the features h and what was joined before. With widths w_m of m_m and d_m of h_m,
 * u units and k outputs: (Σ w_m + 1)·u + (Σ d_m + u + 1)·u + (u + 1)·k parameters.
 *
 * After Pérez-Rúa, Vielzeuf, Pateux, Baccouche and Jurie (2019), "MFAS: Multimodal fusion architecture search", where the
 * depths are searched for; here they are fixed.
 */
export const hybridFusion: FusionKind = {
  joins: 'features',
  build: (builder, branches, options) => {
    const features = featuresOf(branches);
    const first = builder.dense('fusion', builder.concatenate(middlesOf(branches)), options.units, 'relu');
    const second = builder.dense('fusion', builder.concatenate([...features, first]), options.units, 'relu');
    return outputOf(builder, second, options);
  },
  parameters: (branches, options) => {
    const { units } = options;
    const first = denseParameters(totalWidth(middlesOf(branches)), units);
    const second = denseParameters(totalWidth(featuresOf(branches)) + units, units);
    return first + second + outputParameters(options);
  },
};

function middlesOf(branches: readonly FusionBranch[]): ReturnType<typeof featuresOf> {
  return branches.map((branch) => branch.encode().middle);
}
