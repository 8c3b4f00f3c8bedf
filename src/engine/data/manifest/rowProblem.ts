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

/** The first sentence of a reason, with … in the place of the row's own values. */
export function kindOf(reason: string, own: readonly string[] = []): string {
  const general = own.reduce((text, value) => withoutValue(text, value.trim()), reason);
  return general.split(/[.;](?: |$)/, 1)[0] ?? '';
}

/** A value stands in quotes, or it is the path of a file. */
function withoutValue(text: string, value: string): string {
  const quoted = JSON.stringify(value);
  return value === '' ? text : text.replaceAll(text.includes(quoted) ? quoted : value, '…');
}
