import { LabError } from '../../../protocol/errors';
import { formatCount } from '../../../protocol/format';
import { delimitedRecords, type DelimitedRecord, type Separator } from './delimitedRecords';
import type { ManifestTable } from './manifest';
import { kindOf, type RowProblem } from './rowProblem';

/**
 * Reads separated values (`delimitedRecords`): the first row names the columns. A row with fewer or more values than
 * columns is a problem; a blank line is nothing. Blank columns behind the last name, which spreadsheets leave, are none.
 * @throws LabError `badData` for quotes that cannot be followed, for a column without a name, and for values that are
 * separated by something else.
 */
export function parseDelimited(text: string, file: string, separator: Separator): ManifestTable {
  const [head, ...records] = delimitedRecords(text, file, separator);
  const header = withoutBlankEnd((head?.values ?? []).map((name) => name.trim()));
  const rows = records.map(({ values }) =>
    values.length > header.length ? withoutBlankEnd(values, header.length) : values,
  );
  if (head !== undefined) {
    const isFilled = rows.some(({ length }) => length > header.length);
    refuseNameless(isFilled ? head.values.map((name) => name.trim()) : header, head, file);
    refuseOtherSeparator(header, head, file);
  }
  const problems = records.flatMap(({ line }, row): RowProblem[] => {
    const count = rows[row]?.length ?? 0;
    return count === header.length ? [] : [{ row, line, ...countProblem(count, header.length) }];
  });
  return {
    header,
    // Values that stand under a wrong name must not be taken for labels or numbers.
    rows: rows.map((values) => (values.length === header.length ? values : [])),
    lines: records.map(({ line }) => line),
    problems,
  };
}

/** Without the blank values at the end, down to as many as are wanted. */
function withoutBlankEnd(values: readonly string[], wanted = 0): readonly string[] {
  let length = values.length;
  while (length > wanted && values[length - 1]?.trim() === '') {
    length -= 1;
  }
  return values.slice(0, length);
}

function refuseNameless(names: readonly string[], { line }: DelimitedRecord, file: string): void {
  const nameless = names.indexOf('');
  if (nameless >= 0) {
    throw new LabError(
      'badData',
      `${file}, line ${line}: column ${formatCount(nameless + 1)} has no name. Name every column in the first line.`,
    );
  }
}

const separatorNames: Readonly<Record<string, string>> = { ';': 'semicolons', '\t': 'tabs', ',': 'commas' };

function refuseOtherSeparator(
  [name = '', ...others]: readonly string[],
  { line }: DelimitedRecord,
  file: string,
): void {
  const found = Object.keys(separatorNames).find((separator) => name.includes(separator));
  if (others.length === 0 && found !== undefined) {
    throw new LabError(
      'badData',
      `${file}, line ${line}: the names of the columns are separated by ${separatorNames[found]}. ` +
        'Separate values by commas or semicolons in a .csv file and by tabs in a .tsv file.',
    );
  }
}

function countProblem(found: number, expected: number): Pick<RowProblem, 'reason' | 'kind'> {
  const values = `${formatCount(expected)} ${expected === 1 ? 'value is' : 'values are'} expected`;
  const reason = `${values}, one for each column, and there ${found === 1 ? 'is' : 'are'} ${formatCount(found)}`;
  return { reason, kind: kindOf(reason) };
}
