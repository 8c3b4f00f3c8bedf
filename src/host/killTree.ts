import { execFile } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

/**
 * Ends a process and everything it started, at once. The process must lead a group of its own, as
 * `ownProcessGroup` makes it; Windows has no groups and walks the tree instead.
 */
export function killTree(child: ChildProcess): void {
  const pid = child.pid;
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  if (process.platform === 'win32') {
    execFile('taskkill', ['/pid', String(pid), '/T', '/F'], { windowsHide: true }, () => child.kill('SIGKILL'));
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group is gone, or was never made: then the process alone is what is left to end.
    child.kill('SIGKILL');
  }
}

/** Spawn options under which `killTree` reaches grandchildren. */
export const ownProcessGroup = { detached: process.platform !== 'win32', windowsHide: true } as const;
