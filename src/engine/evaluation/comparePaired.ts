import type { Interval, Paired } from '../../protocol/comparisonSchema';
import type { ScoreKind } from '../../protocol/score';
import type { TestGroups } from '../data/testGroups';
import { groupedMean } from './groupedMean';
import { mcnemarMidP } from './mcnemar';
import { pairedDifferenceInterval } from './pairedDifferenceInterval';
import { pairedMean } from './pairedMean';

type Groups = Pick<TestGroups, 'count' | 'ofRow'>;

/**
 * Compares two models on the rows that both were tested on.
 * @param baseline What `rowOutcomes` gives of each row.
 * @param candidate The same of the other model, on the same rows.
 * @param groups Of rows that are not independent of each other; absent where all are.
 * @returns `undefined` where nothing can be said of how much others differ: where there are no rows or one group alone, or,
 * where numbers are predicted, one row alone or an error that is no number.
 */
export function comparePaired(
  metric: ScoreKind,
  baseline: Float64Array,
  candidate: Float64Array,
  groups?: Groups,
): Paired | undefined {
  if (baseline.length === 0 || groups?.count === 1) {
    return undefined;
  }
  return metric === 'accuracy' ? compareHits(baseline, candidate, groups) : compareErrors(baseline, candidate, groups);
}

function compareHits(baseline: Float64Array, candidate: Float64Array, groups: Groups | undefined): Paired {
  const rows = baseline.length;
  const count = (ofBaseline: number, ofCandidate: number): number =>
    baseline.reduce((sum, hit, row) => sum + (hit === ofBaseline && candidate[row] === ofCandidate ? 1 : 0), 0);
  const [onlyBaseline, onlyCandidate, both] = [count(1, 0), count(0, 1), count(1, 1)];
  const neither = rows - both - onlyBaseline - onlyCandidate;
  const isAlike = [onlyBaseline, onlyCandidate, both + neither].includes(rows);
  const counts = { rows, onlyBaseline, onlyCandidate };
  if (groups !== undefined && !isAlike) {
    const { interval, pValue } = groupedMean(
      candidate.map((hit, row) => hit - (baseline[row] ?? Number.NaN)),
      groups,
    );
    return { ...counts, interval: withinDifferences(interval), pValue, test: 'groupedT' };
  }
  // Where all rows say the same of the two, they show nothing of how groups differ: then a group counts as one row.
  const share = groups === undefined ? 1 : groups.count / rows;
  return {
    ...counts,
    interval: pairedDifferenceInterval({
      both: both * share,
      onlyFirst: onlyCandidate * share,
      onlySecond: onlyBaseline * share,
      neither: neither * share,
    }),
    pValue: mcnemarMidP(Math.round(onlyCandidate * share), Math.round(onlyBaseline * share)),
    test: 'mcnemarMidP',
  };
}

function compareErrors(
  baseline: Float64Array,
  candidate: Float64Array,
  groups: Groups | undefined,
): Paired | undefined {
  const differences = baseline.map((error, row) => error - (candidate[row] ?? Number.NaN));
  if (differences.length < 2 || !differences.every(Number.isFinite)) {
    return undefined;
  }
  const rows = differences.length;
  return groups === undefined
    ? { rows, ...pairedMean(differences), test: 'pairedT' }
    : { rows, ...groupedMean(differences, groups), test: 'groupedT' };
}

/** An interval of a difference of two fractions, which cannot be more than 1. */
function withinDifferences(interval: Interval): Interval {
  return { ...interval, low: Math.max(-1, interval.low), high: Math.min(1, interval.high) };
}
