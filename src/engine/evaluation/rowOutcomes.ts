import type { ScoreKind } from '../../protocol/score';

/**
 * How well a model does on each row: 1 where its class is right and 0 where not, or the absolute error of its number.
 * @param labels What is right of each row, in the words of the data.
 * @param predictions What the model says of it.
 */
export function rowOutcomes(
  metric: ScoreKind,
  labels: readonly string[],
  predictions: readonly string[],
): Float64Array {
  return metric === 'accuracy'
    ? Float64Array.from(labels, (label, row) => (label === predictions[row] ? 1 : 0))
    : Float64Array.from(labels, (label, row) => Math.abs(Number(predictions[row]) - Number(label)));
}
