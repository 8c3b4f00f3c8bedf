import type { Batch } from '../data/batches';

/** What a step reports, summed over its rows. */
export interface StepResult {
  readonly rows: number;
  readonly lossSum: number;
  readonly correct: number;
}

/** Executes steps of one model. How it does so is its own affair; the weights live in the model when it is disposed. */
export interface StepRunner {
  /** One forward and backward pass and one update of the weights. */
  trainStep(batch: Batch): StepResult;
  /** One forward pass without dropout. */
  testStep(batch: Batch): StepResult;
  dispose(): void;
}
