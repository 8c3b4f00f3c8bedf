import { readdirSync, type Dirent } from 'node:fs';
import path from 'node:path';

import { LabError } from '../../../protocol/errors';

/** The pictures of a folder that is a video, and what else lies there. */
export interface FrameFiles {
  /** Paths in the order of the video. */
  readonly files: readonly string[];
  /** Names of what was left out. */
  readonly skipped: readonly string[];
}

const extensions: ReadonlySet<string> = new Set(['.png', '.jpg', '.jpeg', '.bmp', '.gif']);

/** Runs of digits compare as numbers; one fixed language, so that every machine has the same order. */
const naturalOrder = new Intl.Collator('en', { numeric: true });

/**
 * Lists a folder of frames in natural order: `frame2.png` comes before `frame10.png`. Files with the extension of a
 * picture count, in upper or lower case; hidden files, folders and other files are told as skipped.
 * @param written The path as the data names it, for errors.
 * @throws LabError `badData` when the folder cannot be read or holds no picture.
 */
export function listFrameFiles(folder: string, written: string): FrameFiles {
  const entries = entriesOf(folder, written);
  const files: string[] = [];
  const skipped: string[] = [];
  for (const entry of entries.sort((a, b) => compareNames(a.name, b.name))) {
    if (isPicture(entry)) {
      files.push(path.join(folder, entry.name));
    } else {
      skipped.push(entry.name);
    }
  }
  if (files.length === 0) {
    throw new LabError(
      'badData',
      `the folder ${written} holds no picture; put its frames there as PNG, JPEG, BMP or GIF files`,
    );
  }
  return { files, skipped };
}

function entriesOf(folder: string, written: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reasons: Record<string, string> = { ENOENT: 'does not exist', ENOTDIR: 'is not a folder' };
    const reason = reasons[code ?? ''] ?? `cannot be read: ${message}`;
    throw new LabError('badData', `the folder ${written} ${reason}`);
  }
}

/** Names that are equal as numbers, such as `1.png` and `01.png`, are put in order by their characters. */
function compareNames(a: string, b: string): number {
  return naturalOrder.compare(a, b) || (a < b ? -1 : 1);
}

/** By its name: no folder, not hidden, and with the extension of a picture. */
function isPicture(entry: Dirent): boolean {
  return !entry.isDirectory() && !entry.name.startsWith('.') && extensions.has(path.extname(entry.name).toLowerCase());
}
