import type { Evaluation } from '../../src/protocol/snapshot';
import type { ScoreKind } from '../../src/protocol/score';
import { niceStep, tickLabels } from './axis';

/** The axis that the scores of all models share. */
export interface ScoreAxis {
  readonly low: number;
  readonly high: number;
  /** Where it is marked, from `low` to `high`. */
  readonly ticks: readonly number[];
}

const barSteps = 5;
const dotSteps = 5;

/** For bars, which begin at zero: to 1 for accuracies, for errors to the first round number that no interval passes. */
export function barAxis(metric: ScoreKind, evaluations: readonly Evaluation[]): ScoreAxis {
  const highest = Math.max(0, ...boundsOf(evaluations));
  const step = metric === 'accuracy' || highest === 0 ? 1 / barSteps : niceStep(highest / barSteps);
  return axisOf(0, barSteps, step);
}

/** For points, which need no zero: the round numbers around all intervals, so that near scores can be told apart. */
export function dotAxis(metric: ScoreKind, evaluations: readonly Evaluation[]): ScoreAxis {
  const bounds = boundsOf(evaluations);
  const [lowest, highest] = [Math.min(...bounds), Math.max(0, ...bounds)];
  if (highest === 0) {
    return barAxis(metric, evaluations);
  }
  // Scores that are all the same have a place, too.
  const step = niceStep(Math.max(highest - lowest, highest / 1000) / dotSteps);
  const last = Math.ceil(highest / step - 1e-9);
  const first = Math.min(last - 1, Math.floor(lowest / step + 1e-9));
  return axisOf(first, last - first, step);
}

function boundsOf(evaluations: readonly Evaluation[]): number[] {
  return evaluations.flatMap(({ interval, score }) => [interval.low, interval.high, score]).filter(Number.isFinite);
}

function axisOf(first: number, steps: number, step: number): ScoreAxis {
  const ticks = Array.from({ length: steps + 1 }, (_, place) => Number(((first + place) * step).toPrecision(12)));
  return { low: ticks[0] ?? 0, high: ticks[steps] ?? 1, ticks };
}

/** How far along the axis a score lies, in percent of its length. */
export function placeOn({ low, high }: ScoreAxis, score: number): number {
  return (100 * (score - low)) / (high - low);
}

/** `88`, `90`, `92%`, or errors in the target's own unit. */
export function axisLabels(metric: ScoreKind, { ticks }: ScoreAxis): string[] {
  if (metric === 'mae') {
    return tickLabels(ticks);
  }
  const labels = tickLabels(ticks.map((tick) => Number((tick * 100).toPrecision(12))));
  return labels.map((label, place) => (place === labels.length - 1 ? `${label}%` : label));
}
