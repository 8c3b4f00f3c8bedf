import type { MultimodalDataset, TargetScale } from '../data/multimodalDataset';
import type { RowPredictions } from '../training/rowPredictions';

/** What a model says of each test row, in the words of the data. */
export interface TestPredictions {
  /** Lines of the manifest on which the rows begin, from 1; absent where the rows come from no manifest. */
  readonly lines?: Int32Array;
  /** Names of the classes that are right, or the numbers that were to be predicted. */
  readonly labels: readonly string[];
  readonly predictions: readonly string[];
  /** The probability that the model gives the class it predicts; absent for numbers. */
  readonly probabilities?: Float32Array;
}

/** Keeps what models say of the test rows, so that a run that goes on can still compare them row by row. */
export interface PredictionStore {
  save(model: string, predictions: TestPredictions): Promise<void>;
  /** `undefined` where none were kept, as in runs of older versions. */
  load(model: string): Promise<Pick<TestPredictions, 'labels' | 'predictions'> | undefined>;
}

/** Classes by their names, numbers in their own unit. */
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
