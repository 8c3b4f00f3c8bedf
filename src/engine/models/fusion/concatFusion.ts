import { featuresOf, outputOf, outputParameters, totalWidth, type FusionKind } from './fusion';
import { denseParameters } from './parameterCounts';

/**
 * Intermediate fusion: the features of all modalities side by side, then the layers they share. The classic lab's. With
 * features of widths d_m, u units and k outputs: (Σ d_m + 1)·u + (u + 1)·k parameters.
 */
export const concatFusion: FusionKind = {
  joins: 'features',
  build: (builder, branches, options) => {
    const joined = builder.concatenate(featuresOf(branches));
    return outputOf(builder, builder.dense('fusion', joined, options.units, 'relu'), options);
  },
  parameters: (branches, options) =>
    denseParameters(totalWidth(featuresOf(branches)), options.units) + outputParameters(options),
};
