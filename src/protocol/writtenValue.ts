/** Characters of a text that a message repeats. */
const longest = 40;

/** A value as it was written, for a message; a long text is cut. */
export function writtenValue(value: unknown): string {
  const text = typeof value === 'string' && value.length > longest ? `${value.slice(0, longest)}…` : value;
  return text === undefined ? 'nothing' : JSON.stringify(text);
}

/** What a value is, with the value where it is short: `the text "3"`, `a list`. */
export function valueKind(value: unknown): string {
  if (typeof value === 'string') {
    return `the text ${writtenValue(value)}`;
  }
  if (Array.isArray(value)) {
    return 'a list';
  }
  if (typeof value === 'object' && value !== null) {
    return 'an object';
  }
  // JSON knows no NaN; a program may.
  return typeof value === 'number' ? String(value) : writtenValue(value);
}
