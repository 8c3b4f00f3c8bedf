import type { SymbolicTensor, layers } from '@tensorflow/tfjs-node';

import { LabError } from '../../../protocol/errors';
import type { FusionName } from '../../../protocol/experimentNames';
import { sharedWidthsProblem, sharingProblem } from '../../../protocol/fusionProblems';
import type { ModelBuilder } from '../modelBuilder';
import { featuresOf, widthOf, type FusionBranch } from './fusion';
import { fusions } from './fusions';

/**
 * Puts `count` dense layers with ReLU, as wide as the features and with the same weights for every modality, between the
 * encoders and the fusion. With features of width d: count·(d + 1)·d parameters.
 * @throws LabError `badExperiment` for a strategy that does not join features, and for features of different widths.
 */
export function withSharedLayers(
  builder: ModelBuilder,
  branches: readonly FusionBranch[],
  { strategy, sharedLayers: count }: { readonly strategy: FusionName; readonly sharedLayers: number },
): readonly FusionBranch[] {
  if (count === 0) {
    return branches;
  }
  if (fusions[strategy].joins !== 'features') {
    throw new LabError('badExperiment', `fusion.sharedLayers: ${sharingProblem(strategy)}.`);
  }
  requireEqualWidths(branches);
  let features = featuresOf(branches);
  for (let depth = 0; depth < count; depth++) {
    features = throughOneLayer(builder, features);
  }
  return branches.map((branch, index) => {
    const encoded = { ...branch.encode(), features: features[index] ?? branch.encode().features };
    return { ...branch, encode: () => encoded };
  });
}

/** The same dense layer for all of them. */
function throughOneLayer(builder: ModelBuilder, features: readonly SymbolicTensor[]): SymbolicTensor[] {
  let shared: layers.Layer | undefined;
  return features.map((x) => {
    if (shared !== undefined) {
      const output = shared.apply(x) as SymbolicTensor;
      // The library counts how often a layer is used, and its model disposes it once: each further use is taken off again.
      shared.dispose();
      return output;
    }
    const make = (name: string): layers.Layer =>
      (shared = builder.tf.layers.dense({ name, units: widthOf(x), activation: 'relu' }));
    return builder.layer('shared', 'Dense', make, x);
  });
}

function requireEqualWidths(branches: readonly FusionBranch[]): void {
  const widths = featuresOf(branches).map(widthOf);
  const problem = sharedWidthsProblem(branches.map(({ name }, index) => ({ name, width: widths[index] ?? 0 })));
  if (problem !== undefined) {
    throw new LabError('badExperiment', `fusion.sharedLayers: ${problem}.`);
  }
}
