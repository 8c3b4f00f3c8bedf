import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import type { Experiment } from '../../../protocol/experiment';
import type { ModelBuilder } from '../modelBuilder';
import type { FusionBranch, FusionOptions } from './fusion';
import { fusions } from './fusions';
import { matchingUnits } from './matchParameters';
import { withSharedLayers } from './sharedLayers';
import { layersAhead, layersBehind } from './symbolicGraph';

/**
 * Joins the modalities as the experiment says: `[batch, outputs]`.
 * @throws LabError `badExperiment` for what the strategy cannot join.
 */
export function joinModalities(
  builder: ModelBuilder,
  branches: readonly FusionBranch[],
  fusion: Experiment['fusion'],
  output: Pick<FusionOptions, 'dropout' | 'outputs' | 'outputActivation'>,
): SymbolicTensor {
  const kind = fusions[fusion.strategy];
  const joined = withSharedLayers(builder, branches, fusion);
  const options = { ...output, units: fusion.units, rank: fusion.rank };
  const units = fusion.matchParameters ? matchingUnits(kind, joined, options) : fusion.units;
  const decision = kind.build(builder, joined, { ...options, units });
  disposeUnused(
    branches.map(({ input }) => input),
    decision,
  );
  return decision;
}

/** Frees the weights of encoder layers that do not lead to the output, which no model would dispose. */
function disposeUnused(inputs: readonly SymbolicTensor[], output: SymbolicTensor): void {
  const used = layersBehind([output]);
  for (const layer of layersAhead(inputs)) {
    if (!used.has(layer)) {
      layer.dispose();
    }
  }
}
