import { LabError } from '../../../protocol/errors';
import { formatCount } from '../../../protocol/format';
import type { BadRowList } from '../manifest/badRowList';
import { problemLog, problemMessage } from '../manifest/problemMessage';
import type { RowProblem } from '../manifest/rowProblem';

/** Rows that proved unusable when they were decoded, in the middle of training. */
export class BadRows {
  /** By row and modality. */
  private readonly seen = new Set<string>();
  private untold: RowProblem[] = [];

  /** @param file The manifest, for messages. */
  constructor(
    private readonly file: string,
    private readonly onBadRow: 'stop' | 'skip',
    private readonly list: BadRowList,
  ) {}

  /**
   * Notes that the file which a row has of a modality cannot be used; it counts once, whatever else is found wrong with it.
   * @throws LabError `badData` when such a row is to end the run.
   */
  use(problem: RowProblem, modality: string): void {
    if (this.onBadRow === 'stop') {
      this.list.add([problem]);
      const nextStep = `Mend the row, or ${this.list.skipAdvice('train with zeros in its place')}.`;
      const message = problemMessage(`A row of ${this.file} cannot be used.`, [problem], nextStep);
      throw new LabError('badData', message, problemLog([problem]));
    }
    const key = `${problem.row} ${modality}`;
    if (!this.seen.has(key)) {
      this.seen.add(key);
      this.untold.push(problem);
    }
  }

  /** What was not told yet. */
  takeNotice(): string[] {
    const problems = this.untold;
    this.untold = [];
    this.list.add(problems);
    if (problems.length === 0) {
      return [];
    }
    const many = problems.length === 1 ? '1 file' : `${formatCount(problems.length)} files`;
    const headline = `${many} named in ${this.file} could not be decoded; zeros take their place.`;
    return [problemMessage(headline, problems)];
  }
}
