import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import type { Log } from '../../../src/host/log';
import type { TrainerProgram } from '../../../src/host/trainerProcess';

/** A log whose lines can be looked at, each as `level text`. */
export function collectingLog(): Log & { lines: string[] } {
  const lines: string[] = [];
  const at =
    (level: string) =>
    (message: string): void => {
      lines.push(`${level} ${message}`);
    };
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

export function fakeProgram(mode: string, environment: Record<string, string> = {}): TrainerProgram {
  const script = path.join(import.meta.dirname, '..', '..', 'fixtures', 'fakeTrainer.mjs');
  return { script, environment: { FAKE_TRAINER: mode, ...environment } };
}

export function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) {
    return false;
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until a condition holds, and says so when it never does. */
export async function until(condition: () => boolean, timeoutMs = 10_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > deadline) {
      throw new Error(`This did not come true in ${timeoutMs} ms: ${condition.toString()}`);
    }
    await delay(10);
  }
}
