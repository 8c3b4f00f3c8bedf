import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';

import { locateRuntime } from '../../../src/runtime/locateRuntime';
import { makeFakeMachine, type FakeMachine } from './fakeMachine';
import { isRunning } from './processes';
import type { DriverInput } from './provisionDriver';

let folder = '';
beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'lab-driver-')));
  await build({
    entryPoints: [path.join(import.meta.dirname, 'provisionDriver.ts')],
    outfile: path.join(folder, 'driver.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Driven {
  readonly child: ChildProcess;
  output(): string;
  /** Waits for a line of output. */
  says(text: string): Promise<void>;
  ends(): Promise<void>;
}

function drive(machine: FakeMachine): Driven {
  const { root, cache, assetsFolder, pin, pip, compiler } = machine;
  const input: DriverInput = { root, cache, assetsFolder, pin, pip, compiler };
  const child = spawn(process.execPath, [path.join(folder, 'driver.js'), JSON.stringify(input)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const closed = once(child, 'close');
  return {
    child,
    output: () => output,
    says: (text) => vi.waitFor(() => expect(output).toContain(text), { timeout: 60_000, interval: 20 }),
    ends: async () => {
      await closed;
    },
  };
}

// The lock of a killed process is overtaken after 15 seconds.
describe('provisionRuntime in processes', { timeout: 90_000 }, () => {
  it('lets a second process wait for the first and use its result', async () => {
    const machine = await makeFakeMachine();
    await writeFile(path.join(machine.root, 'hold-verification'), '');
    const first = drive(machine);
    await first.says('Verifying');
    const second = drive(machine);
    await second.says('Waiting for another process');
    await rm(path.join(machine.root, 'hold-verification'));
    await Promise.all([first.ends(), second.ends()]);
    expect(first.output()).toContain('done from wheel');
    expect(second.output()).toContain('done from cache');
    expect(await machine.downloads()).toBe(1);
    expect(await readdir(machine.cache)).toEqual(['runtime']);
  });

  it('takes pip along when it is killed, and leaves no installation', async () => {
    const machine = await makeFakeMachine();
    await writeFile(path.join(machine.root, 'pip-mode'), 'hang');
    const killed = drive(machine);
    await killed.says(`Downloading TensorFlow ${machine.pin.version} ${Math.floor(machine.pin.sizeBytes / 2)}`);
    const pip = Number(await readFile(path.join(machine.root, 'pip-pid'), 'utf8'));
    killed.child.kill('SIGKILL');
    await killed.ends();
    await vi.waitFor(() => expect(isRunning(pip)).toBe(false), { timeout: 10_000, interval: 50 });
    expect(await locateRuntime(machine.options())).toBeUndefined();
  });

  it('goes on after a kill during the verification: cleans up and does not download again', async () => {
    const machine = await makeFakeMachine();
    await writeFile(path.join(machine.root, 'hold-verification'), '');
    const killed = drive(machine);
    await killed.says('Verifying');
    killed.child.kill('SIGKILL');
    await killed.ends();
    expect(await locateRuntime(machine.options())).toBeUndefined();
    expect(await readdir(path.join(machine.cache, 'staging'))).toHaveLength(1);

    await rm(path.join(machine.root, 'hold-verification'));
    const next = drive(machine);
    await next.ends();
    expect(next.output()).toContain('done from wheel');
    expect(await machine.downloads()).toBe(1);
    expect(await readdir(machine.cache)).toEqual(['runtime']);
  });
});
