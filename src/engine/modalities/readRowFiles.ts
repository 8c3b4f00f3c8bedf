import { readFileSync, statSync, type Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';

import { LabError } from '../../protocol/errors';
import { withFileBytes, type ByteSource } from './byteSource';
import type { BadValue, ModalitySource } from './modality';

/** More is nothing to learn from, and would be read to memory whole. */
const mostBytes = 2 ** 29;

/** The part of a source that files need. */
export type RowFiles = Pick<ModalitySource, 'columns' | 'fileOf' | 'tick'>;

/**
 * Reads the file that each row names and hands its bytes on. A file that is missing or cannot be used is a problem of its
 * row; all are collected.
 * @throws CancelledError from `source.tick`; whatever `use` throws and is not `badData`.
 */
export function readRowFiles(
  source: RowFiles,
  use: (bytes: Uint8Array, file: string, row: number) => void,
): Promise<BadValue[]> {
  return forEachRowFile(source, async (whole, written, row) => {
    await statRowFile(whole, written);
    use(await readFile(whole), written, row);
  });
}

/**
 * Hands on what each row names: the whole path, and the path as it is written. What cannot be used is a problem of its row;
 * all are collected.
 * @throws CancelledError from `source.tick`; whatever `use` throws and is no trouble with a file.
 */
export async function forEachRowFile(
  { columns, fileOf, tick }: RowFiles,
  use: (whole: string, written: string, row: number) => void | Promise<void>,
): Promise<BadValue[]> {
  const problems: BadValue[] = [];
  for (const [row, written] of (columns[0]?.values ?? []).entries()) {
    await tick(row);
    try {
      refuseBlank(written);
      await use(fileOf(written), written, row);
    } catch (error) {
      problems.push({ row, reason: reasonOf(error, written) });
    }
  }
  return problems;
}

/** @throws LabError `badData` for a row that names nothing. */
export function refuseBlank(written: string): void {
  if (written.trim() === '') {
    throw new LabError('badData', 'no file is named');
  }
}

/** What a row may name: a file, or a folder of files as well. */
export type RowFileKind = 'file' | 'fileOrFolder';

/**
 * What the system says of a row's file. A named pipe, at which reading would wait for ever, is refused.
 * @throws LabError `badData` for what is no file to read; whatever the system throws, for `reasonOf`.
 */
export async function statRowFile(whole: string, written: string, kind: RowFileKind = 'file'): Promise<Stats> {
  const found = await stat(whole);
  refuseUnreadable(found, written, kind);
  return found;
}

/**
 * What the system says of a row's file, in one go.
 * @throws LabError `badData` that says what is wrong with it.
 */
export function statRowFileSync(whole: string, written: string, kind: RowFileKind = 'file'): Stats {
  return named(written, () => {
    const found = statSync(whole);
    refuseUnreadable(found, written, kind);
    return found;
  });
}

/**
 * Reads a row's file in one go.
 * @throws LabError `badData` that says what is wrong with it.
 */
export function readRowFileSync(whole: string, written: string): Uint8Array {
  statRowFileSync(whole, written);
  return named(written, () => readFileSync(whole));
}

/**
 * Opens a row's file, of which only the parts that are asked for are read.
 * @throws LabError `badData` that says what is wrong with it; whatever `use` throws.
 */
export function withRowFile<T>(whole: string, written: string, use: (bytes: ByteSource) => T): T {
  statRowFileSync(whole, written);
  return named(written, () => withFileBytes(whole, use));
}

/** Runs what reads a file; what the system throws is told as the file's problem. */
function named<T>(written: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new LabError('badData', reasonOf(error, written), undefined, { cause: error });
  }
}

function refuseUnreadable(found: Stats, written: string, kind: RowFileKind): void {
  if (found.isDirectory()) {
    if (kind === 'fileOrFolder') {
      return;
    }
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
