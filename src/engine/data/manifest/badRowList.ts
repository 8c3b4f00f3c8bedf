import { sortedByLine } from './problemMessage';
import type { RowProblem } from './rowProblem';

/** Keeps the rows that cannot be used where the user finds them; called with all of them whenever more are known. */
export type KeepBadRows = (problems: readonly RowProblem[]) => void;

/** All rows of a run that cannot be used: a message names the first ones only. */
export class BadRowList {
  private problems: readonly RowProblem[] = [];

  /** @param isResumed Whether the run goes on, and so keeps its experiment. */
  constructor(
    private readonly keep: KeepBadRows,
    private readonly isResumed = false,
  ) {}

  /** How the rows are left out, as the end of "Mend the rows, or". @param effect Such as `train without them`. */
  skipAdvice(effect: string): string {
    return this.isResumed
      ? `start a new run with data.onBadRow "skip" to ${effect}`
      : `set data.onBadRow to "skip" to ${effect}`;
  }

  add(problems: readonly RowProblem[]): void {
    if (problems.length > 0) {
      this.problems = sortedByLine([...this.problems, ...problems]);
      this.keep(this.problems);
    }
  }
}
