import { LabError } from '../../../protocol/errors';
import { suggestion } from '../../../protocol/suggestion';
import { kindOf, type RowProblem, type RowValues } from './rowProblem';

/** What the text of a manifest holds, whatever its format. */
export interface ManifestTable {
  /** Names of the columns, in the file's order. */
  readonly header: readonly string[];
  /** A value for each column of each row, as written; empty where there is none. */
  readonly rows: readonly (readonly string[])[];
  /** The line on which each row begins, from 1. */
  readonly lines: readonly number[];
  /** Rows that do not have the form of the file. */
  readonly problems: readonly RowProblem[];
}

/** A table with a row for each example and columns by name. */
export class Manifest {
  constructor(
    readonly file: string,
    /** The folder that paths in the manifest are relative to. */
    readonly folder: string,
    /** Digest of the file. */
    readonly sha256: string,
    private readonly table: ManifestTable,
  ) {}

  /** Number of rows, without the header and those that are blank. */
  get count(): number {
    return this.table.rows.length;
  }

  get columns(): readonly string[] {
    return this.table.header;
  }

  get problems(): readonly RowProblem[] {
    return this.table.problems;
  }

  /**
   * The values of a column, one for each row.
   * @param field The field of the experiment that names the column.
   * @throws LabError `badExperiment` when there is no such column.
   */
  valuesOf(column: string, field: string): readonly string[] {
    const index = this.table.header.indexOf(column);
    if (index < 0) {
      throw new LabError(
        'badExperiment',
        `${field}: ${this.file} has no column "${column}"${suggestion(column, this.table.header)}.`,
      );
    }
    return this.table.rows.map((row) => row[index] ?? '');
  }

  /** The line of the file on which a row begins, from 1. */
  lineOf(row: number): number {
    return this.table.lines[row] ?? 0;
  }

  /** @param own Values of the row that the reason may name. */
  problemOf(row: number, reason: string, own?: RowValues): RowProblem {
    return { row, line: this.lineOf(row), reason, kind: kindOf(reason, own) };
  }
}
