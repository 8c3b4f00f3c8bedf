import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const windows = process.platform === 'win32';
const children = new Set<ChildProcessWithoutNullStreams>();
const folders = new Set<string>();

// Whatever ends this process ends what it has started, and leaves no folder.
process.once('exit', () => {
  children.forEach(endChild);
  folders.forEach(removeTemporaryFolder);
});
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  process.once(signal, () => process.exit(code));
}

export interface ChildOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts a program that ends with this process. Its standard input is open. */
export function startChild(
  command: string,
  args: readonly string[],
  { cwd, env }: ChildOptions = {},
): ChildProcessWithoutNullStreams {
  const child = spawn(command, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: 'pipe',
    // A group of its own, so that it can be ended with all that it has started.
    detached: !windows,
  });
  children.add(child);
  child.once('close', () => children.delete(child));
  // A child that ends before its input is closed is no error.
  child.stdin.on('error', () => undefined);
  return child;
}

/** Ends a child and all it has started, at once; harmless when it is gone. */
export function endChild(child: ChildProcessWithoutNullStreams): void {
  if (child.pid === undefined) {
    return;
  }
  try {
    process.kill(windows ? child.pid : -child.pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

/** Collects the end of what a child says on standard error, for the message when it fails. */
export function lastWords(child: ChildProcessWithoutNullStreams): () => string {
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (more: string) => (text = (text + more).slice(-4000)));
  return () => text.trim();
}

/** Resolves with the exit code once a child has ended and all its output was read; `null` after a signal. */
export function ended(child: ChildProcessWithoutNullStreams): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}

/** A folder that goes with this process at the latest. */
export function makeTemporaryFolder(): string {
  const folder = mkdtempSync(path.join(realpathSync(os.tmpdir()), 'multimodal-lab-bench-'));
  folders.add(folder);
  return folder;
}

export function removeTemporaryFolder(folder: string): void {
  folders.delete(folder);
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
