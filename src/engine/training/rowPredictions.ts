import { joinFloats } from './joinFloats';

/** What a model says of rows, one after the other. */
export interface RowPredictions {
  /** The number of the class that it holds for the most probable, or the number that it predicts, standardised. */
  readonly values: Float32Array;
  /** The probability that it gives that class; absent when a number is predicted. */
  readonly probabilities?: Float32Array;
}

/**
 * Reads what a model gives for rows.
 * @param outputs `[rows, classes]`, the probability of each class, or `[rows, 1]`, predicted numbers.
 */
export function predictionsOf(outputs: Float32Array, rows: number): RowPredictions {
  const classes = outputs.length / rows;
  if (classes === 1) {
    return { values: outputs };
  }
  const values = new Float32Array(rows);
  const probabilities = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const start = row * classes;
    // The first of equals, as TensorFlow's ArgMax has it.
    let best = start;
    for (let place = start + 1; place < start + classes; place++) {
      if ((outputs[place] ?? 0) > (outputs[best] ?? 0)) {
        best = place;
      }
    }
    values[row] = best - start;
    probabilities[row] = outputs[best] ?? Number.NaN;
  }
  return { values, probabilities };
}

/** Puts the predictions of steps one behind the other. */
export function joinPredictions(parts: readonly RowPredictions[]): RowPredictions {
  const values = joinFloats(parts.map((part) => part.values));
  const probabilities = parts.flatMap((part) => part.probabilities ?? []);
  return probabilities.length === 0 ? { values } : { values, probabilities: joinFloats(probabilities) };
}
