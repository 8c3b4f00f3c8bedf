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
  /**
   * @param labels Those of the test rows, which what was kept has to have, too.
   * @returns The predictions of the rows; `undefined` where none were kept, as in runs of older versions.
   * @throws LabError `storeFailed` where what was kept is not whole, or of other rows.
   */
  load(model: string, labels: readonly string[]): Promise<readonly string[] | undefined>;
}
