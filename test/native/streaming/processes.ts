import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

/** Processes that another one started and that still run; Linux. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => {
      try {
        const stat = readFileSync(`/proc/${candidate}/stat`, 'utf8');
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return state !== 'Z' && Number(parent) === pid;
      } catch {
        // It has just ended.
        return false;
      }
    });
}

/** Decoders that a process started and that still run. */
export function decodersOf(pid: number): number[] {
  return childrenOf(pid).filter((child) => commandOf(child).includes('decoder.js'));
}

export function isRunning(pid: number): boolean {
  return commandOf(pid) !== '';
}

/** Waits until something is so. @throws Error after 30 seconds. */
export async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; !holds(); turn++) {
    if (turn === 1500) {
      throw new Error('What was waited for did not come.');
    }
    await setTimeout(20);
  }
}

/** Empty for a process that is gone. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
