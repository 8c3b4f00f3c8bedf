/** A row of a manifest that cannot be used. */
export interface RowProblem {
  /** Position among the rows, from 0. */
  readonly row: number;
  /** Line of the file, from 1, on which the row begins. */
  readonly line: number;
  readonly reason: string;
  /** The reason in short, without what is the row's own, to count rows with the same trouble. */
  readonly kind: string;
}

/** What a row itself has, which a reason may name. */
export interface RowValues {
  /** Values that stand in quotes. */
  readonly quoted?: readonly string[];
  /** The path of a file, which stands without quotes as well. */
  readonly file?: string | undefined;
}

/** The first sentence of a reason, with … in the place of the row's own values. */
export function kindOf(reason: string, { quoted = [], file = '' }: RowValues = {}): string {
  const path = file.trim();
  const unquoted = [...quoted, path]
    .map((value) => JSON.stringify(value.trim()))
    .reduce((text, value) => (value === '""' ? text : text.replaceAll(value, '…')), reason);
  const general = path === '' ? unquoted : unquoted.replaceAll(path, '…');
  return general.split(/[.;](?: |$)/, 1)[0] ?? '';
}
