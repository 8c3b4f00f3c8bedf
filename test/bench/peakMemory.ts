import { readFileSync } from 'node:fs';

const intervalMs = 100;

/** Watches how much memory a process has had at most. The kernel keeps the account, so nothing is missed in between. */
export class PeakMemory {
  private bytes = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(pid: number | undefined) {
    this.timer = setInterval(() => (this.bytes = Math.max(this.bytes, highWater(pid))), intervalMs);
  }

  /** Ends watching. Megabytes (10⁶ bytes); `undefined` where the system keeps no such account. */
  stop(): number | undefined {
    clearInterval(this.timer);
    return this.bytes === 0 ? undefined : this.bytes / 1e6;
  }
}

/** Largest resident set of a process so far, in bytes; 0 when it is gone or the system is not Linux. */
function highWater(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid ?? 'none'}/status`, 'utf8');
    return 1024 * Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0);
  } catch {
    return 0;
  }
}
