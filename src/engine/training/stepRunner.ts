import type { Split } from '../data/labelledRows';
import type { RowPredictions } from './rowPredictions';

/** What a step reports, summed over its rows. */
export interface StepResult {
  readonly rows: number;
  readonly lossSum: number;
  /** Rows whose class is right; 0 when a number is predicted. */
  readonly correct: number;
  /** Sum of |prediction − target|, both standardised; there when a number is predicted. */
  readonly absoluteErrorSum?: number;
  /** What the model says of each row, in the order of the step; there for test rows. */
  readonly predictions?: RowPredictions;
}

/** Everything that a training has learnt so far. */
export interface TrainingState {
  /** Steps taken; decides what the next step draws and how far Adam's moments are corrected. */
  readonly step: number;
  /** In the order of the model's weights. */
  readonly weights: readonly Float32Array[];
  /** The optimizer's own. */
  readonly optimizer: readonly Float32Array[];
}

/**
 * Executes steps of one model on rows that it knows. How it does so is its own affair, and so is where the weights are
 * until `updateModel` is called.
 */
export interface StepRunner {
  /** Says which rows of a split the next steps will be on, in their order, so that rows on disk may be read ahead. */
  announce?(split: Split, rows: Int32Array): void;
  /**
   * Brings the rows of the next step within reach; a step on rows that are not in memory takes place only after it. Absent
   * where all rows are in memory.
   */
  prepare?(split: Split, rows: Int32Array): Promise<void>;
  /** One forward and backward pass and one update of the weights, on training rows of these numbers. */
  trainStep(rows: Int32Array): StepResult;
  /** One forward pass without dropout. */
  testStep(split: Split, rows: Int32Array): StepResult;
  getState(): TrainingState;
  setState(state: TrainingState): void;
  /** Brings the model's weights up to date with what was trained. */
  updateModel(): void;
  dispose(): void;
}
