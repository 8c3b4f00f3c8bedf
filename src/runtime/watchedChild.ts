import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

import { CancelledError } from '../protocol/errors';
import { runChild, type ChildOptions, type ChildResult } from './childProcess';

const pollMs = 250;

/**
 * Runs a program that fills folders and reports how many bytes are in them meanwhile; one that makes no headway for too
 * long is ended.
 */
export async function runWatchedChild(
  command: string,
  args: readonly string[],
  options: ChildOptions & {
    readonly folders: readonly string[];
    readonly onBytes: (bytes: number) => void;
    readonly stallMs: number;
  },
): Promise<ChildResult & { readonly stalled: boolean }> {
  const stalled = new AbortController();
  let bytes = -1;
  let lastGrowth = performance.now();
  let measuring = false;
  const measure = async () => {
    const now = await folderBytes(options.folders);
    if (now !== bytes) {
      bytes = now;
      lastGrowth = performance.now();
      options.onBytes(bytes);
    } else if (performance.now() - lastGrowth > options.stallMs) {
      stalled.abort();
    }
  };
  const timer = setInterval(() => {
    if (!measuring) {
      measuring = true;
      void measure().finally(() => (measuring = false));
    }
  }, pollMs);
  try {
    const signal = AbortSignal.any([options.signal, stalled.signal]);
    return { ...(await runChild(command, args, { ...options, signal })), stalled: false };
  } catch (error) {
    if (error instanceof CancelledError && !options.signal.aborted) {
      return { exitCode: undefined, notFound: false, timedOut: true, stdout: '', stderr: '', stalled: true };
    }
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/** Size of all files in folders; what vanishes while it is counted does not count. */
async function folderBytes(folders: readonly string[]): Promise<number> {
  let total = 0;
  for (const folder of folders) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries.filter((one) => one.isFile())) {
      total += await stat(path.join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0,
      );
    }
  }
  return total;
}
