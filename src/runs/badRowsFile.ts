import writeFileAtomic from 'write-file-atomic';

import type { KeepBadRows } from '../engine/data/manifest/badRowList';
import { LabError } from '../protocol/errors';
import { runFile } from './runFolder';

/**
 * Keeps the rows that cannot be used as a table of line and reason in the run's folder.
 * @throws LabError `storeFailed` from what it returns, when the table cannot be written.
 */
export function badRowsFile(folder: string): KeepBadRows {
  return (problems) => {
    const rows = problems.map(({ line, reason }) => `${line},${quoted(reason)}\r\n`);
    try {
      writeFileAtomic.sync(runFile(folder, 'badRows'), `line,reason\r\n${rows.join('')}`);
    } catch (error) {
      throw new LabError(
        'storeFailed',
        `The list of bad rows cannot be written in ${folder}: ${(error as Error).message}.`,
        undefined,
        { cause: error },
      );
    }
  };
}

/** RFC 4180. */
function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
