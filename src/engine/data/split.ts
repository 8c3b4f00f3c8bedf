/**
 * How many rows are left for training when the last ones are kept for validation: ⌊rows · (1 − split)⌋, as Keras
 * counts them for `validation_split`.
 */
export function trainingRowCount(rows: number, validationSplit: number): number {
  return Math.floor(rows * (1 - validationSplit));
}
