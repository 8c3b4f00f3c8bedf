import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { repositoryFolder } from '../../support/vscodeHost/folders';
import { LeashedProgram } from '../../support/vscodeHost/leashedProgram';

const leash = path.join(repositoryFolder(), 'test', 'support', 'vscodeHost', 'leash.mjs');

/** Starts a child with a process group of its own, tells both numbers, and ignores every polite request to end. */
const stubborn = `
  process.on('SIGTERM', () => {});
  process.on('SIGINT', () => {});
  if (process.argv[1] !== 'grandchild') {
    const child = require('node:child_process').spawn(process.execPath, ['-e', process.env.SOURCE, 'grandchild'], {
      stdio: 'inherit',
      detached: process.platform === 'linux',
    });
    console.log(JSON.stringify([process.pid, child.pid]));
  }
  setInterval(() => {}, 1000);
`;

describe('a program on a leash', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'multimodal-lab-leash-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('passes on what the program prints and its exit code, and deletes its folders', async () => {
    const source = `console.log('out'); console.error('err'); process.exitCode = 7;`;
    const { program, printed } = start(process.execPath, ['-e', source], { removeFolders: [folder] });
    expect(await program.ended).toBe(7);
    expect(printed()).toContain('out\n');
    expect(printed()).toContain('err\n');
    expect(existsSync(folder)).toBe(false);
  });

  it('says that a program cannot be started', async () => {
    const { program, printed } = start(path.join(folder, 'nothing'), [], {});
    expect(await program.ended).toBe(127);
    expect(printed()).toContain('could not be started');
  });

  it('ends a program that ignores every signal, with its children', async () => {
    const { program, printed } = start(process.execPath, ['-e', stubborn], {
      env: { ...process.env, SOURCE: stubborn },
      removeFolders: [folder],
      graceMs: 100,
    });
    const pids = await vi.waitFor(() => readPids(printed()), { timeout: 10_000 });
    expect(pids.map(runs)).toEqual([true, true]);
    await program.stop();
    expect(pids.map(runs)).toEqual([false, false]);
    expect(existsSync(folder)).toBe(false);
  });

  it.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('ends with a holder that ends by %s', async (signal) => {
    // The holder is a process that does nothing but hold the leash, as a test launcher does.
    const settings = JSON.stringify({ graceMs: 100, removeFolders: [folder] });
    const source = `
      const args = JSON.parse(process.env.ARGS);
      require('node:child_process').spawn(process.execPath, args, { detached: true, stdio: ['pipe', 'inherit', 'inherit'] });
      setInterval(() => {}, 1000);
    `;
    const args = JSON.stringify([leash, settings, process.execPath, '-e', stubborn]);
    const holder = spawn(process.execPath, ['-e', source], { env: { ...process.env, ARGS: args, SOURCE: stubborn } });
    let printed = '';
    holder.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
    const pids = await vi.waitFor(() => readPids(printed), { timeout: 10_000 });
    holder.kill(signal);
    await vi.waitFor(() => expect([...pids.map(runs), existsSync(folder)]).toEqual([false, false, false]), {
      timeout: 10_000,
    });
  });
});

function start(
  command: string,
  args: string[],
  options: { env?: NodeJS.ProcessEnv; removeFolders?: string[]; graceMs?: number },
): { program: LeashedProgram; printed: () => string } {
  let printed = '';
  const keep = (text: string): void => {
    printed += text;
  };
  return {
    program: new LeashedProgram(command, args, { ...options, onStdout: keep, onStderr: keep }),
    printed: () => printed,
  };
}

/** @throws while they have not been printed */
function readPids(printed: string): number[] {
  return JSON.parse(printed.slice(0, printed.indexOf('\n') + 1)) as number[];
}

/** A process that has ended counts as gone even while nobody has asked for its exit code. */
function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
