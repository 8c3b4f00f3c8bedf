import { comparePaired } from '../../src/engine/evaluation/comparePaired';
import type { Paired } from '../../src/protocol/comparisonSchema';

/** What is known of two models row by row: on so many test rows, how many each gets right, and the baseline alone. */
export interface PairedRows {
  readonly rows: number;
  readonly baselineRight: number;
  readonly candidateRight: number;
  readonly onlyBaseline: number;
  /** Of rows that come in so many groups, dealt out in turn. */
  readonly groupCount?: number | undefined;
}

/** As the engine compares such models. */
export function pairedRows({ rows, baselineRight, candidateRight, onlyBaseline, groupCount }: PairedRows): Paired {
  const right = (from: number, count: number): Float64Array =>
    Float64Array.from({ length: rows }, (_, row) => (row >= from && row < from + count ? 1 : 0));
  const [baseline, candidate] = [right(0, baselineRight), right(onlyBaseline, candidateRight)];
  const groups =
    groupCount === undefined
      ? undefined
      : { count: groupCount, ofRow: Int32Array.from({ length: rows }, (_, row) => row % groupCount) };
  const paired = comparePaired('accuracy', baseline, candidate, groups);
  if (paired === undefined) {
    throw new Error('There are no rows.');
  }
  return paired;
}
