import type { MultimodalDataset } from '../data/multimodalDataset';
import type { RowPredictions } from '../training/rowPredictions';
import { inDataWords } from './inDataWords';
import type { TestPredictions } from './predictionStore';

/** What a model says of the test rows, in the words of the data: classes by their names, numbers in their own unit. */
export function testPredictions(
  dataset: Pick<MultimodalDataset, 'labels' | 'classNames' | 'targetScale' | 'testLines'>,
  { values, probabilities }: RowPredictions,
): TestPredictions {
  const { testLines } = dataset;
  const written = inDataWords(dataset);
  return {
    ...(testLines === undefined ? {} : { lines: testLines }),
    labels: Array.from(dataset.labels.test, written),
    predictions: Array.from(values, written),
    ...(probabilities === undefined ? {} : { probabilities }),
  };
}
