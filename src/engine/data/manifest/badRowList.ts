import { sortedByLine } from './problemMessage';
import type { RowProblem } from './rowProblem';

/** Keeps the rows that cannot be used where the user finds them; called with all of them whenever more are known. */
export type KeepBadRows = (problems: readonly RowProblem[]) => void;

/** All rows of a run that cannot be used: a message names the first ones only. */
export class BadRowList {
  private problems: readonly RowProblem[] = [];

  constructor(private readonly keep: KeepBadRows) {}

  add(problems: readonly RowProblem[]): void {
    if (problems.length > 0) {
      this.problems = sortedByLine([...this.problems, ...problems]);
      this.keep(this.problems);
    }
  }
}
