import { readFile } from 'node:fs/promises';

import { LabError } from '../../protocol/errors';
import type { BadValue, ModalitySource } from './modality';

/**
 * Reads the file that each row names and hands its bytes on. A file that is missing or cannot be used is a problem of its
 * row; all are collected.
 */
export async function readRowFiles(
  source: ModalitySource,
  use: (bytes: Uint8Array, file: string, row: number) => void,
): Promise<BadValue[]> {
  const problems: BadValue[] = [];
  for (const [row, written] of (source.columns[0]?.values ?? []).entries()) {
    await source.tick(row);
    if (written.trim() === '') {
      problems.push({ row, reason: `${source.name} names no file` });
      continue;
    }
    try {
      const file = source.fileOf(written);
      use(await readFile(file), written, row);
    } catch (error) {
      problems.push({ row, reason: reasonOf(error, written) });
    }
  }
  return problems;
}

/** @throws whatever is no trouble with a file: a cancelled run, a defect. */
function reasonOf(error: unknown, written: string): string {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof LabError && error.code === 'badData') {
    return error.message;
  }
  switch (code) {
    case 'ENOENT':
      return `the file ${written} does not exist`;
    case 'EISDIR':
      return `${written} is a folder, a file is expected`;
    case 'EACCES':
    case 'EPERM':
      return `the file ${written} may not be read`;
    default:
      throw error;
  }
}
