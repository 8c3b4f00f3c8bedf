import { LabError } from '../../../protocol/errors';
import type { CommonGrid } from '../../../protocol/events';
import { formatCount } from '../../../protocol/format';
import type { FusionBranch } from './fusion';

/** A recurrent layer takes one step after the other; beyond these it becomes slow. */
const mostByDefault = 64;
/** The library's recurrent layers cannot be trained on one step. */
const fewest = 2;
/** Shares of one row and sequence: a batch of 128 rows takes 510 MB. */
const mostShares = 1_000_000;

/**
 * The grid on which the sequences of a row meet, and how many steps each brings to it, padding included.
 * @param wanted Steps of the grid; without, as many as the longest sequence has, so that none is made coarser, at most 64.
 */
export function commonGrid(branches: readonly FusionBranch[], wanted: number | undefined): CommonGrid {
  const sequences = branches.flatMap((branch) => {
    const { sequence } = branch.encode();
    return sequence === undefined ? [] : [{ modality: branch.name, steps: Number(sequence.shape[1]) }];
  });
  const longest = Math.max(fewest, ...sequences.map(({ steps }) => steps));
  return { steps: wanted ?? Math.min(mostByDefault, longest), sequences };
}

/** @throws LabError `badExperiment` for a sequence that is too long to be brought to the grid. */
export function requireManageableGrid({ steps, sequences }: CommonGrid): void {
  const tooLong = sequences.find((sequence) => sequence.steps * steps > mostShares);
  if (tooLong !== undefined) {
    throw new LabError(
      'badExperiment',
      `fusion.strategy: "aligned" brings all ${formatCount(tooLong.steps)} steps of ${tooLong.modality} to a grid of ` +
        `${formatCount(steps)}; it can do with ${formatCount(Math.floor(mostShares / steps))}. Lower ` +
        `modalities.${tooLong.modality}.length or fusion.steps.`,
    );
  }
}
