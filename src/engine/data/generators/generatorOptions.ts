import type { Split } from '../labelledRows';

/** What every generator takes. */
export interface GeneratorOptions {
  /** The experiment's seed. Equal options give equal rows. */
  readonly seed: number;
  /** Training and test rows are drawn from streams of their own; training without. */
  readonly split?: Split;
}

/** Two views of the same rows; what is in them depends on the generator. */
export interface ViewOptions extends GeneratorOptions {
  /** Standard deviation σ of the Gaussian noise on each value; with 0 the values are as they are. */
  readonly noise: number;
}
