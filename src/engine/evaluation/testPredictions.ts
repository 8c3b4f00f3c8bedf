import type { MultimodalDataset, TargetScale } from '../data/multimodalDataset';
import type { RowPredictions } from '../training/rowPredictions';
import type { TestPredictions } from './predictionStore';

/** What a model says of the test rows, in the words of the data: classes by their names, numbers in their own unit. */
export function testPredictions(
  dataset: Pick<MultimodalDataset, 'labels' | 'classNames' | 'targetScale' | 'testLines'>,
  { values, probabilities }: RowPredictions,
): TestPredictions {
  const { classNames, targetScale, testLines } = dataset;
  const written =
    targetScale === undefined ? (value: number) => classNames?.[value] ?? String(value) : numbersOf(targetScale);
  return {
    ...(testLines === undefined ? {} : { lines: testLines }),
    labels: Array.from(dataset.labels.test, written),
    predictions: Array.from(values, written),
    ...(probabilities === undefined ? {} : { probabilities }),
  };
}

/** Standardised numbers are float32, so that digits below a millionth of the deviation say nothing. */
function numbersOf({ mean, deviation }: TargetScale): (value: number) => string {
  const decimals = Math.min(100, Math.max(0, 6 - Math.floor(Math.log10(deviation))));
  return (value) => String(Number((mean + value * deviation).toFixed(decimals)));
}
