import type { MultimodalDataset } from '../data/multimodalDataset';
import { inTargetUnit } from '../data/targetUnit';
import type { RowPredictions } from '../training/rowPredictions';
import type { TestPredictions } from './predictionStore';

/** What a model says of the test rows, in the words of the data: classes by their names, numbers in their own unit. */
export function testPredictions(
  dataset: Pick<MultimodalDataset, 'labels' | 'classNames' | 'targetScale' | 'testLines'>,
  { values, probabilities }: RowPredictions,
): TestPredictions {
  const { classNames, targetScale, testLines } = dataset;
  const written = (value: number): string =>
    targetScale === undefined ? (classNames?.[value] ?? String(value)) : String(inTargetUnit(value, targetScale));
  return {
    ...(testLines === undefined ? {} : { lines: testLines }),
    labels: Array.from(dataset.labels.test, written),
    predictions: Array.from(values, written),
    ...(probabilities === undefined ? {} : { probabilities }),
  };
}
