import { LabError } from '../../../protocol/errors';

export interface DelimitedRecord {
  readonly values: readonly string[];
  /** The line on which it begins, from 1. */
  readonly line: number;
}

/** What stands between values. */
export type Separator = ',' | ';' | '\t';

const plainValues: Readonly<Record<Separator, RegExp>> = {
  ',': /[^,\r\n]*/y,
  ';': /[^;\r\n]*/y,
  '\t': /[^\t\r\n]*/y,
};

const quote = '"';

/**
 * Cuts text into records of values (RFC 4180): values with separators, quotes or line breaks stand in quotes, and each
 * quote of their own is doubled. Lines end with CRLF, LF or CR, also mixed; blank lines are left out. In tab-separated
 * text a quote within a value that does not begin with one is an ordinary character, as these files seldom quote.
 * @param file Named in errors.
 * @throws LabError `badData` that names the line of a quote that does not close or stands in a wrong place.
 */
export function delimitedRecords(text: string, file: string, separator: Separator): DelimitedRecord[] {
  const scanner = new Scanner(text, file, separator);
  const records: DelimitedRecord[] = [];
  while (!scanner.isAtEnd) {
    const { line } = scanner;
    const start = scanner.position;
    const values = scanner.readRecord();
    const isBlank = values.length === 1 && values[0]?.trim() === '' && text[start] !== quote;
    if (!isBlank) {
      records.push({ values, line });
    }
  }
  return records;
}

class Scanner {
  position = 0;
  line = 1;
  private readonly plain: RegExp;

  constructor(
    private readonly text: string,
    private readonly file: string,
    private readonly separator: Separator,
  ) {
    this.plain = new RegExp(plainValues[separator]);
  }

  get isAtEnd(): boolean {
    return this.position >= this.text.length;
  }

  /** The values up to the end of the line, which is passed. */
  readRecord(): string[] {
    const values: string[] = [];
    for (;;) {
      values.push(this.text[this.position] === quote ? this.readQuoted() : this.readPlain());
      if (this.text[this.position] !== this.separator) {
        this.passLineBreak();
        return values;
      }
      this.position += 1;
    }
  }

  private readPlain(): string {
    this.plain.lastIndex = this.position;
    const value = this.plain.exec(this.text)?.[0] ?? '';
    if (this.separator !== '\t' && value.includes(quote)) {
      throw this.problem(
        this.line,
        'holds a quote within a value that does not begin with one. Put the whole value in quotes, and write each of its own twice',
      );
    }
    this.position += value.length;
    return value;
  }

  private readQuoted(): string {
    const start = this.position + 1;
    let end = this.text.indexOf(quote, start);
    while (end >= 0 && this.text[end + 1] === quote) {
      end = this.text.indexOf(quote, end + 2);
    }
    if (end < 0) {
      throw this.problem(this.line, 'opens a quote that does not close. Close it, or write a quote of a value twice');
    }
    const written = this.text.slice(start, end);
    this.line += written.match(/\r\n|\n|\r/g)?.length ?? 0;
    this.position = end + 1;
    const next = this.text[this.position];
    if (next !== undefined && next !== this.separator && next !== '\n' && next !== '\r') {
      throw this.problem(
        this.line,
        `closes a quote before ${JSON.stringify(next)}, and a value ends with its quote. Write each quote of a value twice`,
      );
    }
    return written.replaceAll('""', quote);
  }

  private passLineBreak(): void {
    this.position += this.text.startsWith('\r\n', this.position) ? 2 : 1;
    this.line += 1;
  }

  private problem(line: number, what: string): LabError {
    return new LabError('badData', `${this.file}, line ${line} ${what}.`);
  }
}

/** The separator of a `.csv` file: semicolons where the first line has some and no comma, as where a comma stands in numbers. */
export function csvSeparator(text: string): Separator {
  const [first = ''] = text.trimStart().split(/[\r\n]/, 1);
  const unquoted = first.replaceAll(/"[^"]*"/g, '');
  return unquoted.includes(';') && !unquoted.includes(',') ? ';' : ',';
}
