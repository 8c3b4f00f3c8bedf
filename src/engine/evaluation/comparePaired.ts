import type { Paired } from '../../protocol/events';
import type { ScoreKind } from '../../protocol/score';
import { mcnemarMidP } from './mcnemar';
import { pairedDifferenceInterval } from './pairedDifferenceInterval';
import { pairedMean } from './pairedMean';
import type { TestPredictions } from './predictionStore';

type RowsOfModel = Pick<TestPredictions, 'labels' | 'predictions'>;

/**
 * Compares two models on the rows that both were tested on.
 * @returns `undefined` when these are not the same rows, or where numbers are predicted of one row alone, which says nothing
 * of how much others differ, or are none.
 */
export function comparePaired(metric: ScoreKind, baseline: RowsOfModel, candidate: RowsOfModel): Paired | undefined {
  const { labels } = baseline;
  const isSame =
    labels.length > 0 &&
    [baseline.predictions, candidate.labels, candidate.predictions].every(({ length }) => length === labels.length) &&
    labels.every((label, row) => label === candidate.labels[row]);
  if (!isSame) {
    return undefined;
  }
  return metric === 'accuracy'
    ? compareHits(hitsOf(baseline), hitsOf(candidate))
    : compareErrors(errorsOf(baseline), errorsOf(candidate));
}

function compareHits(baseline: readonly boolean[], candidate: readonly boolean[]): Paired {
  const rows = baseline.length;
  const count = (isCounted: (isBaseline: boolean, isCandidate: boolean) => boolean): number =>
    baseline.filter((isRight, row) => isCounted(isRight, candidate[row] === true)).length;
  const onlyBaseline = count((a, b) => a && !b);
  const onlyCandidate = count((a, b) => !a && b);
  const both = count((a, b) => a && b);
  const neither = rows - both - onlyBaseline - onlyCandidate;
  return {
    rows,
    onlyBaseline,
    onlyCandidate,
    interval: pairedDifferenceInterval({ both, onlyFirst: onlyCandidate, onlySecond: onlyBaseline, neither }),
    pValue: mcnemarMidP(onlyCandidate, onlyBaseline),
    test: 'mcnemarMidP',
  };
}

function compareErrors(baseline: Float64Array, candidate: Float64Array): Paired | undefined {
  const differences = baseline.map((error, row) => error - (candidate[row] ?? Number.NaN));
  return differences.length < 2 || !differences.every(Number.isFinite)
    ? undefined
    : { rows: differences.length, ...pairedMean(differences), test: 'pairedT' };
}

function hitsOf({ labels, predictions }: RowsOfModel): boolean[] {
  return labels.map((label, row) => label === predictions[row]);
}

function errorsOf({ labels, predictions }: RowsOfModel): Float64Array {
  return Float64Array.from(labels, (label, row) => Math.abs(Number(predictions[row]) - Number(label)));
}
