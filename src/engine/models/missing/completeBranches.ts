import type { SymbolicTensor } from '@tensorflow/tfjs-node';

import type { Experiment } from '../../../protocol/experiment';
import { branchOfModality } from '../branchOfModality';
import type { Encoded } from '../encoders/encoder';
import type { FusionBranch } from '../fusion/fusion';
import type { ModelBuilder } from '../modelBuilder';
import { modalityDropout } from './modalityDropout';
import { alwaysPresent, maskWithStandIn } from './presence';
import { standIn, type StandInName } from './standIn';

/**
 * The branches of a model with stand-ins wherever a row lacks a modality or modality dropout takes it: behind the encoders
 * for fusions that join features or sequences, behind the raw vectors for early fusion.
 * @param present Presence of each modality, `[batch, 1]` of 1 or 0; `undefined` where no row lacks it.
 */
export function completeBranches(
  builder: ModelBuilder,
  branches: readonly FusionBranch[],
  present: readonly (SymbolicTensor | undefined)[],
  fusion: Pick<Experiment['fusion'], 'standIn' | 'modalityDropout'>,
): FusionBranch[] {
  const rate = branches.length > 1 ? fusion.modalityDropout : 0;
  const known = branches.map(({ input }, place) =>
    rate > 0 ? (present[place] ?? alwaysPresent(builder, input)) : present[place],
  );
  const left = rate > 0 ? modalityDropout(builder, known.filter(isThere), rate) : known;
  return branches.map((branch, place) => {
    const presence = left[place];
    return presence === undefined ? branch : completeBranch(builder, branch, fusion.standIn, presence);
  });
}

function completeBranch(
  builder: ModelBuilder,
  branch: FusionBranch,
  kind: StandInName,
  present: SymbolicTensor,
): FusionBranch {
  const apply = (x: SymbolicTensor, mask?: SymbolicTensor): SymbolicTensor =>
    standIn(builder, branchOfModality(branch.name), kind, x, present, mask);
  const encode = (): Encoded => {
    const { features, middle, sequence, mask, places } = branch.encode();
    return {
      features: apply(features),
      middle: apply(middle),
      ...(sequence === undefined ? {} : { sequence: apply(sequence, mask) }),
      ...(places === undefined ? {} : { places: apply(places) }),
      ...(mask === undefined ? {} : { mask: maskWithStandIn(builder, mask, present) }),
    };
  };
  let encoded: Encoded | undefined;
  return {
    ...branch,
    completed: { apply, widening: kind === 'mask' ? 1 : 0 },
    encode: () => (encoded ??= encode()),
  };
}

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined;
}
