import type { Interval } from './comparisonSchema';
import { formatScore } from './score';
import type { Evaluation } from './snapshot';

/**
 * The interval of a score as it is told everywhere; `undefined` for the error of one row, which says nothing of how much
 * those of others differ.
 */
export function scoreInterval({
  metric,
  interval,
  rows,
}: Pick<Evaluation, 'metric' | 'interval' | 'rows'>): Interval | undefined {
  return metric === 'mae' && rows < 2 ? undefined : interval;
}

/** `89.78–90.93%` */
export function intervalText(evaluation: Pick<Evaluation, 'metric' | 'interval' | 'rows'>): string {
  const { metric } = evaluation;
  const interval = scoreInterval(evaluation);
  return interval === undefined
    ? 'None of one row'
    : `${formatScore(metric, interval.low).replace('%', '')}–${formatScore(metric, interval.high)}`;
}

/** Whether both scores lie within what the other's interval leaves open, which is all where there is none. */
export function intervalsOverlap(first: Evaluation, second: Evaluation): boolean {
  const [a, b] = [scoreInterval(first), scoreInterval(second)];
  return a === undefined || b === undefined || (a.low <= b.high && b.low <= a.high);
}
