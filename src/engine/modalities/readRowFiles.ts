import { readFileSync, statSync, type Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';

import { LabError } from '../../protocol/errors';
import type { BadValue, ModalitySource } from './modality';

/** More is nothing to learn from, and would be read to memory whole. */
const mostBytes = 2 ** 29;

/** The part of a source that files need. */
export type RowFiles = Pick<ModalitySource, 'name' | 'columns' | 'fileOf' | 'tick'>;

/**
 * Reads the file that each row names and hands its bytes on. A file that is missing or cannot be used is a problem of its
 * row; all are collected.
 * @throws CancelledError from `source.tick`; whatever `use` throws and is not `badData`.
 */
export async function readRowFiles(
  source: RowFiles,
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
      use(await readBytes(source.fileOf(written), written), written, row);
    } catch (error) {
      problems.push({ row, reason: reasonOf(error, written) });
    }
  }
  return problems;
}

async function readBytes(whole: string, written: string): Promise<Uint8Array> {
  await statRowFile(whole, written);
  return readFile(whole);
}

/**
 * What the system says of a row's file. A named pipe, at which reading would wait for ever, is refused.
 * @throws LabError `badData` for what is no file to read; whatever the system throws, for `reasonOf`.
 */
export async function statRowFile(whole: string, written: string): Promise<Stats> {
  const found = await stat(whole);
  refuseUnreadable(found, written);
  return found;
}

/**
 * Reads a row's file in one go, for a program that has nothing else to do.
 * @throws LabError `badData` for what is no file to read; whatever the system throws, for `reasonOf`.
 */
export function readRowFileSync(whole: string, written: string): Uint8Array {
  refuseUnreadable(statSync(whole), written);
  return readFileSync(whole);
}

function refuseUnreadable(found: Stats, written: string): void {
  if (found.isDirectory()) {
    throw new LabError('badData', `${written} is a folder, a file is expected`);
  }
  if (!found.isFile()) {
    throw new LabError('badData', `${written} is not a plain file`);
  }
  if (found.size > mostBytes) {
    throw new LabError(
      'badData',
      `the file ${written} has ${found.size} bytes; files of at most ${mostBytes} are read`,
    );
  }
}

/** What the system says about a path, by the code of its error. */
const systemReasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist, as a file stands in its path',
  EACCES: 'may not be read',
  EPERM: 'may not be read',
  ELOOP: 'is a link that leads to itself',
};

/**
 * What is wrong with a row's file, by what was thrown.
 * @throws whatever is no trouble with a file: a defect.
 */
export function reasonOf(error: unknown, written: string): string {
  if (error instanceof LabError && error.code === 'badData') {
    return error.message;
  }
  const { code = '', syscall, message } = error as NodeJS.ErrnoException;
  if (code === 'ENAMETOOLONG') {
    return `"${written.slice(0, 40)}…" is too long for the name of a file`;
  }
  if (syscall === undefined) {
    throw error;
  }
  return `the file ${written} ${systemReasons[code] ?? `cannot be read (${message})`}`;
}
