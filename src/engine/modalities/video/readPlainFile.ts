import { readFile, stat } from 'node:fs/promises';
import type { Stats } from 'node:fs';

import { badVideo } from './badVideo';

/** More is nothing to learn from, and would be read to memory whole. */
const mostBytes = 2 ** 29;

/**
 * What lies at a path.
 * @param written The path as the data names it.
 * @throws LabError `badData` when nothing is there, or it may not be seen.
 */
export async function statOf(whole: string, written: string): Promise<Stats> {
  return stat(whole).catch((error: unknown) => {
    throw unreadable(written, error);
  });
}

/**
 * Reads a file of a video. A named pipe, at which reading would wait for ever, is refused.
 * @param whole The whole path.
 * @param written The path as the data names it.
 * @throws LabError `badData` when it is no plain file, larger than 512 MB or cannot be read.
 */
export async function readPlainFile(whole: string, written: string): Promise<Uint8Array> {
  const found = await statOf(whole, written);
  if (!found.isFile()) {
    throw badVideo(written, 'is neither a file nor a folder');
  }
  if (found.size > mostBytes) {
    throw badVideo(written, `has ${found.size} bytes; files of at most ${mostBytes} are read`);
  }
  return readFile(whole).catch((error: unknown) => {
    throw unreadable(written, error);
  });
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist, as a file stands in its path',
  EACCES: 'may not be read',
  EPERM: 'may not be read',
  ENAMETOOLONG: 'is too long for a path',
  ELOOP: 'is a link that leads to itself',
};

function unreadable(written: string, error: unknown): Error {
  const { code = 'unknown', message } = error as NodeJS.ErrnoException;
  return badVideo(written, reasons[code] ?? `cannot be read (${message})`, 'Check the path in the data.', error);
}
