import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import type { ModelBuilder } from '../modelBuilder';
import { featuresOf, outputOf, outputParameters, totalWidth, type FusionKind } from './fusion';
import { gatedSum } from './layers/gatedSum';

/**
 * Gated multimodal unit. Two modalities share a gate: z = σ(Z·[h_1; h_2]),
 * h = z ⊙ tanh(W_1 h_1) + (1 − z) ⊙ tanh(W_2 h_2). More have one each: z_m = σ(Z_m·[h_1; …; h_M]),
 * h = Σ z_m ⊙ tanh(W_m h_m). No biases. With features D wide in sum, u units, k outputs and G gates (1 for two modalities,
 * M for more): (G + 1)·D·u + (u + 1)·k parameters.
 *
 * Arevalo, Solorio, Montes-y-Gómez and González (2017), "Gated multimodal units for information fusion".
 */
export const gatedFusion: FusionKind = {
  joins: 'features',
  build: (builder, branches, options) => {
    const { layers } = builder.tf;
    const { units } = options;
    const features = featuresOf(branches);
    const joined = builder.concatenate(features);
    const gate = (): SymbolicTensor => unbiased(builder, joined, units, 'sigmoid');
    const projected = (x: SymbolicTensor): SymbolicTensor => unbiased(builder, x, units, 'tanh');
    if (features.length === 2) {
      return outputOf(builder, gatedSum(builder, [gate(), ...features.map(projected)]), options);
    }
    const gated = features.map((x) =>
      builder.plain('Multiply', (name) => layers.multiply({ name }), [gate(), projected(x)]),
    );
    return outputOf(
      builder,
      builder.plain('Add', (name) => layers.add({ name }), gated),
      options,
    );
  },
  parameters: (branches, options) =>
    (gateCount(branches.length) + 1) * totalWidth(featuresOf(branches)) * options.units + outputParameters(options),
};

function gateCount(modalities: number): number {
  return modalities === 2 ? 1 : modalities;
}

function unbiased(
  builder: ModelBuilder,
  x: SymbolicTensor,
  units: number,
  activation: 'sigmoid' | 'tanh',
): SymbolicTensor {
  const { layers } = builder.tf;
  return builder.layer('fusion', 'Dense', (name) => layers.dense({ name, units, activation, useBias: false }), x);
}
