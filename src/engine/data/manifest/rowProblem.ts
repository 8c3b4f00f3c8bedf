/** A row of a manifest that cannot be used. */
export interface RowProblem {
  /** Position among the rows, from 0. */
  readonly row: number;
  /** Line of the file, from 1, on which the row begins. */
  readonly line: number;
  readonly reason: string;
}
