import { describe, expect, it } from 'vitest';

import type { Evaluation } from '../../../src/protocol/snapshot';
import type { ScoreKind } from '../../../src/protocol/score';
import { axisLabels, barAxis, dotAxis, placeOn } from '../../../webview/charts/scoreAxis';

function evaluation(metric: ScoreKind, low: number, score: number, high: number): Evaluation {
  const method = metric === 'accuracy' ? 'wilson' : 'student';
  return { rows: 100, loss: 1, metric, score, interval: { low, high, level: 0.95, method } };
}

describe('the axis of the scores', () => {
  it('of bars begins at zero and ends at all, or where no error is passed', () => {
    const accuracies = barAxis('accuracy', [evaluation('accuracy', 0.4, 0.5, 0.6)]);
    expect(axisLabels('accuracy', accuracies)).toEqual(['0', '20', '40', '60', '80', '100%']);
    const errors = barAxis('mae', [evaluation('mae', 10, 14, 18.4), evaluation('mae', 2, 3, 4)]);
    expect(axisLabels('mae', errors)).toEqual(['0', '5', '10', '15', '20', '25']);
    expect(axisLabels('accuracy', barAxis('accuracy', []))).toEqual(['0', '20', '40', '60', '80', '100%']);
  });

  it('of points fits the intervals', () => {
    const near = [evaluation('accuracy', 0.9, 0.911, 0.92), evaluation('accuracy', 0.973, 0.979, 0.984)];
    expect(axisLabels('accuracy', dotAxis('accuracy', near))).toEqual(['90', '92', '94', '96', '98', '100%']);
    const errors = [evaluation('mae', 21.2, 24, 26.9), evaluation('mae', 30, 33, 36)];
    expect(axisLabels('mae', dotAxis('mae', errors))).toEqual(['20', '25', '30', '35', '40']);
  });

  it('of points has a length for a single score, too, and stays within what is possible', () => {
    const whole = dotAxis('accuracy', [evaluation('accuracy', 1, 1, 1)]);
    expect(whole.low).toBeLessThan(1);
    expect(whole.high).toBe(1);
    expect(dotAxis('accuracy', [])).toEqual(barAxis('accuracy', []));
  });

  it('places a score by its share of the length', () => {
    expect(placeOn({ low: 0.9, high: 1, ticks: [] }, 0.925)).toBeCloseTo(25, 9);
  });
});
