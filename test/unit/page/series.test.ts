import { describe, expect, it } from 'vitest';

import type { ModelSnapshot } from '../../../src/protocol/snapshot';
import { chartData, lastEpoch, metricOf, seriesKeys } from '../../../webview/charts/series';
import { trainingRun } from '../../fixtures/snapshots';

const { models } = trainingRun().snapshot;

describe('the lines of a chart', () => {
  it('are two for each model, training first', () => {
    expect(seriesKeys(models).map(({ model, split }) => `${model} ${split}`)).toEqual([
      'multimodal training',
      'multimodal validation',
      'image-only training',
      'image-only validation',
      'text-only training',
      'text-only validation',
    ]);
  });

  it('end where their model has no epoch yet', () => {
    const { epochs, columns } = chartData(models, 'score');
    expect(epochs).toEqual([1, 2, 3, 4, 5]);
    expect(columns[2]).toEqual([0.5212, 0.7466, null, null, null]);
    expect(columns[4]).toEqual([null, null, null, null, null]);
    expect(lastEpoch(models)).toBe(5);
    expect(lastEpoch([])).toBe(0);
  });

  it('have gaps where a value is missing or no number', () => {
    const row = { epoch: 1, epochs: 2, steps: 1, durationMs: 1, msPerStep: 1 };
    const model: ModelSnapshot = {
      name: 'image-only',
      epochs: [
        { ...row, metrics: { loss: Number.NaN, accuracy: 0.5 } },
        { ...row, epoch: 2, metrics: { loss: 0.25, accuracy: 0.5 } },
      ],
    };
    expect(chartData([model], 'loss').columns).toEqual([
      [null, 0.25],
      [null, null],
    ]);
    expect(metricOf(model.epochs[0]!.metrics, 'score', 'validation')).toBeUndefined();
  });
});
