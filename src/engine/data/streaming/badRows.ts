import { LabError } from '../../../protocol/errors';
import { formatCount } from '../../../protocol/format';
import { listProblems, problemLog } from '../manifest/listProblems';
import type { RowProblem } from '../manifest/rowProblem';

/** Rows that proved unusable when they were decoded, in the middle of training. */
export class BadRows {
  private readonly seen = new Set<string>();
  private untold: RowProblem[] = [];

  /** @param file The manifest, for messages. */
  constructor(
    private readonly file: string,
    private readonly onBadRow: 'stop' | 'skip',
  ) {}

  /**
   * Notes that a row cannot be used.
   * @throws LabError `badData` when such a row is to end the run.
   */
  use(problem: RowProblem): void {
    if (this.onBadRow === 'stop') {
      throw new LabError(
        'badData',
        `A row of ${this.file} cannot be used. ${listProblems([problem])} Mend the row, or set data.onBadRow to "skip" to ` +
          'train with zeros in its place.',
        problemLog([problem]),
      );
    }
    const key = `${problem.row} ${problem.reason}`;
    if (!this.seen.has(key)) {
      this.seen.add(key);
      this.untold.push(problem);
    }
  }

  /** What was not told yet, as a sentence. */
  takeNotice(): string[] {
    const problems = this.untold;
    this.untold = [];
    if (problems.length === 0) {
      return [];
    }
    const many = problems.length === 1 ? '1 file' : `${formatCount(problems.length)} files`;
    return [`${many} named in ${this.file} could not be decoded; zeros take their place. ${listProblems(problems)}`];
  }
}
