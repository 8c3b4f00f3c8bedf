import type { TypedValues } from './dataType';
import type { PassName } from './passes/passes';
import type { SplitData } from './rowSource';

export type Split = 'training' | 'test';

export type BySplit<T> = Readonly<Record<Split, T>>;

export interface CompileOptions {
  /** Sizes of batches that will be trained on, the last, smaller one of an epoch included. */
  readonly trainSizes: readonly number[];
  /** Sizes of batches that will be tested on, for rows of each split. */
  readonly testSizes: BySplit<readonly number[]>;
  /** Splits on which a test step gives the model's outputs, too; none without. */
  readonly testOutputs?: readonly Split[];
  /** Sizes of batches that will be predicted; none without. */
  readonly predictSizes?: BySplit<readonly number[]>;
  /** Determines the masks of dropout, together with the step. */
  readonly seed: number;
  readonly precision?: 'float32' | 'bfloat16';
  /**
   * Into how many shares a batch is split, which are computed side by side: loss, metrics and gradients are the means over
   * the shares. 1 without. For losses and metrics that are means over the rows. A batch stays whole where its size cannot be
   * split evenly, and in a step that writes more than its weights, such as the running means of batch normalisation.
   */
  readonly replicas?: number | undefined;
  /** For the model's inputs, then its targets. Without it, steps are given the values of their batches. */
  readonly data?: Readonly<Partial<Record<Split, SplitData>>>;
  /**
   * Bytes of columns in memory, of both splits together, up to which they are copied into the session, where a step
   * gathers its rows. Larger ones are fed batch by batch. 1 GiB without.
   */
  readonly residentLimit?: number | undefined;
  /** Passes to leave out, for measuring what each of them brings. */
  readonly without?: readonly PassName[] | undefined;
}

/**
 * Row numbers into columns that stay in the session, or the values of each input, then each target. A prediction takes no
 * notice of targets, so they may be left out.
 */
export type StepInput = { readonly size: number } & (
  { readonly rows: Int32Array } | { readonly values: readonly TypedValues[] }
);

export interface StepValues {
  readonly loss: number;
  readonly metrics: readonly number[];
  /** For each output an array `[size, ...shape]`; there where a test step was asked for them. */
  readonly outputs?: readonly Float32Array[];
}
