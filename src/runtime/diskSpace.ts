import { statfs } from 'node:fs/promises';
import path from 'node:path';

import { CancelledError, LabError } from '../protocol/errors';

/** Bytes that this user may still write in a folder, which need not exist yet. */
export async function freeBytes(folder: string): Promise<number> {
  for (let current = path.resolve(folder); ; current = path.dirname(current)) {
    try {
      const { bavail, bsize } = await statfs(current);
      return bavail * bsize;
    } catch (error) {
      if (current === path.dirname(current)) {
        throw error;
      }
    }
  }
}

/** `1.2 GB`, in the decimal units that file managers and package tools use. */
export function formatBytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
}

/** @throws LabError `runtimeSetupFailed` when less is free than needed. */
export function requireSpace(free: number, needed: number, cache: string): void {
  if (free < needed) {
    throw new LabError(
      'runtimeSetupFailed',
      `The disk is nearly full: the native runtime needs ${formatBytes(needed)} in ${cache}, and ${formatBytes(free)} are free. Free some space, or set MULTIMODAL_LAB_CACHE to a folder on another disk, and run "mmlab setup" again.`,
    );
  }
}

/**
 * Turns what the file system says into what a user can do about it. Such an error ends setting up at once: another
 * source would meet it too.
 */
export function explainFileError(error: unknown, cache: string): unknown {
  if (error instanceof LabError || error instanceof CancelledError || !(error instanceof Error)) {
    return error;
  }
  if (error.name === 'AbortError') {
    return new CancelledError();
  }
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return diskFull(cache, error.message);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
      return new LabError(
        'runtimeSetupFailed',
        `The native runtime cannot be written to ${cache}. Make that folder writable, or set MULTIMODAL_LAB_CACHE to one that is, and run "mmlab setup" again.`,
        error.message,
        { cause: error },
      );
    default:
      return error;
  }
}

/** For a full disk that a child process ran into. */
export function diskFull(cache: string, detail: string): LabError {
  return new LabError(
    'runtimeSetupFailed',
    `The disk became full while the native runtime was set up in ${cache}. Nothing half-installed was left behind. Free some space, or set MULTIMODAL_LAB_CACHE to a folder on another disk, and run "mmlab setup" again.`,
    detail,
  );
}
