import { CsvError, parse } from 'csv-parse/sync';

import { LabError } from '../../../protocol/errors';
import type { ManifestTable } from './manifest';
import type { RowProblem } from './rowProblem';

interface CsvRecord {
  readonly record: readonly string[];
  /** `lines`: lines read so far, to the end of this record. */
  readonly info: { readonly lines: number };
}

/**
 * Reads separated values (RFC 4180): the first row names the columns, values with separators, quotes or line breaks stand
 * in quotes. A row with fewer or more values than columns is a problem; a blank line is nothing.
 * @throws LabError `badData` for quotes that do not close, and for a column without a name.
 */
export function parseDelimited(text: string, file: string, separator: ',' | '\t'): ManifestTable {
  const [head, ...records] = recordsOf(text, file, separator);
  const header = (head?.record ?? []).map((name) => name.trim());
  const nameless = header.indexOf('');
  if (nameless >= 0 && header.length > 1) {
    throw new LabError(
      'badData',
      `${file}, line 1: column ${nameless + 1} has no name. Name every column in the first line.`,
    );
  }
  const lines: number[] = [];
  const problems: RowProblem[] = [];
  let end = head?.info.lines ?? 0;
  records.forEach(({ record, info }, row) => {
    const line = firstLineOf(record, info.lines, end);
    end = info.lines;
    lines.push(line);
    if (record.length !== header.length) {
      const expected = `${header.length} ${header.length === 1 ? 'value is' : 'values are'} expected`;
      problems.push({ row, line, reason: `${expected}, one for each column, and there are ${record.length}` });
    }
  });
  return { header, rows: records.map(({ record }) => record), lines, problems };
}

function recordsOf(text: string, file: string, delimiter: string): CsvRecord[] {
  try {
    const options = { delimiter, bom: true, info: true, relax_column_count: true, skip_empty_lines: true } as const;
    return parse(text, options) as unknown as CsvRecord[];
  } catch (error) {
    if (error instanceof CsvError) {
      const line = typeof error['lines'] === 'number' ? `, line ${error['lines']}` : '';
      throw new LabError(
        'badData',
        `${file}${line}: the quotes cannot be followed. Put a value that holds quotes in quotes, and write each of its own twice.`,
        error.message,
      );
    }
    throw error;
  }
}

/** A record ends on the line counted last; each line break within its values moves its beginning up by one. */
function firstLineOf(record: readonly string[], endLine: number, previousEnd: number): number {
  const breaks = record.reduce((sum, value) => sum + (value.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
  return Math.max(previousEnd + 1, endLine - breaks);
}
