import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';

import { CancelledError } from '../../../src/protocol/errors';
import { runChild } from '../../../src/runtime/childProcess';
import { isRunning } from './processes';

const never = new AbortController().signal;
const node = (
  script: string,
  options: { signal?: AbortSignal; timeoutMs?: number; env?: Record<string, string> } = {},
) => runChild(process.execPath, ['-e', script], { signal: never, timeoutMs: 20_000, ...options });

describe('runChild', () => {
  it('gives the exit code and what was printed', async () => {
    const result = await node('console.log("out"); console.error(process.env.X); process.exit(3)', {
      env: { X: 'err' },
    });
    expect(result).toEqual({ exitCode: 3, notFound: false, timedOut: false, stdout: 'out\n', stderr: 'err\n' });
  });

  it('says when there is no such program', async () => {
    const result = await runChild('no-such-program', [], { signal: never, timeoutMs: 20_000 });
    expect(result).toMatchObject({ notFound: true, exitCode: undefined });
  });

  it('names the signal of a crash', async () => {
    const result = await node('process.kill(process.pid, "SIGILL"); setInterval(() => {}, 1000)');
    expect(result).toMatchObject({ exitCode: undefined, killedBy: 'SIGILL' });
  });

  it('ends a program that takes too long', async () => {
    const result = await node('console.log(process.pid); setInterval(() => {}, 1000)', { timeoutMs: 500 });
    expect(result.timedOut).toBe(true);
    const pid = Number(result.stdout);
    // Under load it may not have come as far as to say its number.
    expect(pid > 0 && isRunning(pid)).toBe(false);
  });

  it('ends a program that ignores being asked', async () => {
    const script = `
      process.on('SIGTERM', () => console.log('no'));
      require('node:fs').writeFileSync(process.env.PID_FILE, String(process.pid));
      setInterval(() => {}, 1000);`;
    await abortWithPid(script);
  });

  it('ends what a program started, too, when it is aborted', async () => {
    const script = `
      const { spawn } = require('node:child_process');
      const inner = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
      require('node:fs').writeFileSync(process.env.PID_FILE, String(inner.pid));
      setInterval(() => {}, 1000);`;
    await abortWithPid(script);
  });
});

/** Aborts a program that has written the number of a process to a file, and waits until that process is gone. */
async function abortWithPid(script: string): Promise<void> {
  const abort = new AbortController();
  const folder = await mkdtemp(path.join(tmpdir(), 'lab-child-'));
  const file = path.join(folder, 'pid');
  const running = node(script, { signal: abort.signal, env: { PID_FILE: file } });
  running.catch(() => undefined);
  let pid = 0;
  while (pid === 0) {
    pid = Number(await readFile(file, 'utf8').catch(() => '0'));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  abort.abort();
  await expect(running).rejects.toThrow(CancelledError);
  await rm(folder, { recursive: true });
  await vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 5000 });
}
