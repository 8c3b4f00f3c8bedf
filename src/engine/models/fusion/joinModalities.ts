import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import type { Experiment } from '../../../protocol/experiment';
import type { ModelBuilder } from '../modelBuilder';
import type { FusionBranch, FusionOptions } from './fusion';
import { fusions } from './fusions';
import { matchingUnits } from './matchParameters';
import { withSharedLayers } from './sharedLayers';

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
  const { units: given, rank, steps } = fusion;
  const options = { ...output, units: given, rank, ...(steps === undefined ? {} : { steps }) };
  const units = fusion.matchParameters ? matchingUnits(kind, joined, options) : given;
  return kind.build(builder, joined, { ...options, units });
}
