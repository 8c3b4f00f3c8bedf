import { readFileSync } from 'node:fs';

import writeFileAtomic from 'write-file-atomic';

import type { KeepBadRows } from '../engine/data/manifest/badRowList';
import { delimitedRecords } from '../engine/data/manifest/delimitedRecords';
import { runFile } from './runFolder';
import { storeFailed } from './storeFailed';

interface BadRow {
  readonly line: number;
  readonly reason: string;
}

/**
 * Keeps the rows that cannot be used as a table of line and reason in the run's folder, with those that it holds already
 * from before an interruption.
 * @throws LabError `storeFailed` from what it returns, when the table cannot be read or written.
 */
export function badRowsFile(folder: string): KeepBadRows {
  const file = runFile(folder, 'badRows');
  let earlier: readonly BadRow[] | undefined;
  return (problems) => {
    try {
      earlier ??= rowsIn(file);
      const byText = new Map([...earlier, ...problems].map((row) => [textOf(row), row.line]));
      const texts = [...byText].sort(([, a], [, b]) => a - b).map(([text]) => text);
      writeFileAtomic.sync(file, `line,reason\r\n${texts.join('')}`);
    } catch (error) {
      throw storeFailed(`The list of bad rows cannot be written in ${folder}`, error);
    }
  };
}

/** None where there is no table yet. */
function rowsIn(file: string): BadRow[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return [];
    }
    throw error;
  }
  return delimitedRecords(text, file, ',')
    .slice(1)
    .map(({ values: [line = '', reason = ''] }) => ({ line: Number(line), reason }));
}

function textOf({ line, reason }: BadRow): string {
  return `${line},${quoted(reason)}\r\n`;
}

/** RFC 4180. */
function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
