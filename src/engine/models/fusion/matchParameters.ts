import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import { concatFusion } from './concatFusion';
import { featuresOf, joinedOf, type FusionBranch, type FusionKind, type FusionOptions } from './fusion';
import { layersBehind } from './symbolicGraph';

/** The most that an experiment can ask for. */
const mostUnits = 4096;

/**
 * The units with which the model has as nearly as possible as many parameters as concatenation has with the given ones;
 * those of the encoders count as far as the strategy uses them. A strategy whose size does not depend on its units, as
 * that of late fusions, keeps the given ones.
 *
 * What is left is at most half of what one unit costs, unless even 1 or 4096 units are off.
 */
export function matchingUnits(kind: FusionKind, branches: readonly FusionBranch[], options: FusionOptions): number {
  const target = weightsBehind(featuresOf(branches)) + concatFusion.parameters(branches, options);
  const encoders = weightsBehind(branches.map((branch) => joinedOf(kind.joins, branch)));
  const distance = (units: number): number =>
    Math.abs(encoders + kind.parameters(branches, { ...options, units }) - target);
  let best = options.units;
  for (let units = 1; units <= mostUnits; units++) {
    if (distance(units) < distance(best)) {
      best = units;
    }
  }
  return best;
}

function weightsBehind(tensors: readonly SymbolicTensor[]): number {
  return [...layersBehind(tensors)].reduce((sum, layer) => sum + layer.countParams(), 0);
}
