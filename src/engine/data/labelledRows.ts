import type { Column } from './column';

/** Rows as a model takes them: one column for each of its inputs, and the class or the target of each row. */
export interface LabelledRows {
  readonly columns: readonly Column[];
  readonly labels: Uint8Array | Float32Array;
}

/** What was published for training (validation rows at its end) and for test. */
export type Split = 'training' | 'test';

export type SplitRows = Readonly<Record<Split, LabelledRows>>;
