import { featuresOf, outputOf, outputParameters, totalWidth, widthOf, type FusionKind } from './fusion';
import { attentionSum } from './layers/attentionSum';
import { denseParameters } from './parameterCounts';

/**
 * Every row weighs its modalities: a = softmax(W·[h_1; …; h_M] + b), h = relu(Σ a_m·(P_m h_m + c_m)). Without the relu, no
 * choice of weights would represent the exclusive or of two modalities. With features of widths d_m, u units and k
 * outputs: (Σ d_m + 1)·M + Σ (d_m + 1)·u + (u + 1)·k parameters.
 */
export const attentionFusion: FusionKind = {
  joins: 'features',
  build: (builder, branches, options) => {
    const features = featuresOf(branches);
    const attention = builder.dense('fusion', builder.concatenate(features), features.length, 'softmax');
    const projected = features.map((x) => builder.dense('fusion', x, options.units, 'linear'));
    const sum = attentionSum(builder, [attention, ...projected]);
    const joint = builder.plain('ReLU', (name) => builder.tf.layers.reLU({ name }), sum);
    return outputOf(builder, joint, options);
  },
  parameters: (branches, options) => {
    const features = featuresOf(branches);
    const projections = features.reduce((sum, x) => sum + denseParameters(widthOf(x), options.units), 0);
    return denseParameters(totalWidth(features), features.length) + projections + outputParameters(options);
  },
};
