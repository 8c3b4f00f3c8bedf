import { comparePaired } from '../../src/engine/evaluation/comparePaired';
import type { Paired } from '../../src/protocol/events';

/** What is known of two models row by row: on so many test rows, how many each gets right, and the baseline alone. */
export interface PairedRows {
  readonly rows: number;
  readonly baselineRight: number;
  readonly candidateRight: number;
  readonly onlyBaseline: number;
}

/** As the engine compares such models. */
export function pairedRows({ rows, baselineRight, candidateRight, onlyBaseline }: PairedRows): Paired {
  const labels = Array.from({ length: rows }, () => 'cat');
  const right = (from: number, count: number): string[] =>
    labels.map((label, row) => (row >= from && row < from + count ? label : 'dog'));
  const paired = comparePaired(
    'accuracy',
    { labels, predictions: right(0, baselineRight) },
    { labels, predictions: right(onlyBaseline, candidateRight) },
  );
  if (paired === undefined) {
    throw new Error('These are not the same rows.');
  }
  return paired;
}
