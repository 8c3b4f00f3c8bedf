import type { EpochMetrics } from '../../src/protocol/events';
import { trainingScore, validationScore } from '../../src/protocol/score';
import type { ModelSnapshot } from '../../src/protocol/snapshot';

export type Split = 'training' | 'validation';
/** A score is an accuracy or, where a number is predicted, a mean absolute error. */
export type Metric = 'loss' | 'score';

/** One line of a chart. */
export interface SeriesKey {
  readonly model: string;
  readonly split: Split;
}

/** Every line that a chart can have: two for each model, training first. */
export function seriesKeys(models: readonly ModelSnapshot[]): SeriesKey[] {
  return models.flatMap(({ name }) => [
    { model: name, split: 'training' as const },
    { model: name, split: 'validation' as const },
  ]);
}

/** A metric of one split; absent without validation rows. */
export function metricOf(metrics: EpochMetrics, metric: Metric, split: Split): number | undefined {
  if (metric === 'loss') {
    return split === 'training' ? metrics.loss : metrics.valLoss;
  }
  return split === 'training' ? trainingScore(metrics) : validationScore(metrics);
}

/** The highest epoch that any model has finished; 0 before the first. */
export function lastEpoch(models: readonly ModelSnapshot[]): number {
  return Math.max(0, ...models.map((model) => model.epochs.at(-1)?.epoch ?? 0));
}

/** Epochs and one column of values for each series, `null` where a model has no such epoch or the value is no number. */
export function chartData(
  models: readonly ModelSnapshot[],
  metric: Metric,
): { epochs: number[]; columns: (number | null)[][] } {
  const last = lastEpoch(models);
  const epochs = Array.from({ length: last }, (_, index) => index + 1);
  const columns = models.flatMap((model) =>
    (['training', 'validation'] as const).map((split) => {
      const column = Array.from<number | null>({ length: last }).fill(null);
      for (const row of model.epochs) {
        const value = metricOf(row.metrics, metric, split);
        column[row.epoch - 1] = value !== undefined && Number.isFinite(value) ? value : null;
      }
      return column;
    }),
  );
  return { epochs, columns };
}
