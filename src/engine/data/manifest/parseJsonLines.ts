import type { ManifestTable } from './manifest';
import { kindOf, type RowProblem } from './rowProblem';

type Value = string | number | boolean | null;

/**
 * Reads JSON Lines: an object on each line, whose keys are the columns. Columns are those of all rows; a key that a row
 * lacks, and `null`, are empty. A line that is no such object is a problem.
 */
export function parseJsonLines(text: string): ManifestTable {
  const objects: Readonly<Record<string, Value>>[] = [];
  const lines: number[] = [];
  const problems: RowProblem[] = [];
  text.split(/\r\n|\n|\r/).forEach((source, index) => {
    if (source.trim() === '') {
      return;
    }
    const parsed = parseLine(source);
    if (typeof parsed === 'string') {
      problems.push({ row: objects.length, line: index + 1, reason: parsed, kind: kindOf(parsed) });
    }
    objects.push(typeof parsed === 'string' ? {} : parsed);
    lines.push(index + 1);
  });
  const header = keysOf(objects);
  const rows = objects.map((object) => header.map((name) => textOf(object, name)));
  return { header, rows, lines, problems };
}

/** The keys of all objects, in the order in which they first occur. */
function keysOf(objects: readonly Readonly<Record<string, Value>>[]): string[] {
  const keys = new Set<string>();
  for (const object of objects) {
    for (const key of Object.keys(object)) {
      keys.add(key);
    }
  }
  return [...keys];
}

/** The object, or what is wrong. */
function parseLine(source: string): Readonly<Record<string, Value>> | string {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    return 'the line is not JSON; write an object such as {"label": "cat", "image": "cat.png"} on one line';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return 'the line is not a JSON object such as {"label": "cat", "image": "cat.png"}';
  }
  if (Object.keys(value).some((key) => key.trim() === '')) {
    return 'a key is empty; each is the name of a column';
  }
  const nested = Object.entries(value).find(([, part]) => typeof part === 'object' && part !== null);
  return nested === undefined
    ? (value as Record<string, Value>)
    : `"${nested[0]}" holds a list or an object; a text, a number, true, false or null is expected`;
}

function textOf(object: Readonly<Record<string, Value>>, name: string): string {
  const value = Object.hasOwn(object, name) ? object[name] : null;
  return value === null || value === undefined ? '' : String(value);
}
