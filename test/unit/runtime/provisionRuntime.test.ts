import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';

import { CancelledError, LabError } from '../../../src/protocol/errors';
import { locateRuntime } from '../../../src/runtime/locateRuntime';
import { provisionRuntime } from '../../../src/runtime/provisionRuntime';
import { makeFakeMachine, type FakeMachine } from './fakeMachine';
import { isRunning } from './processes';

async function failure(promise: Promise<unknown>): Promise<LabError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(LabError);
  expect((error as LabError).code).toBe('runtimeSetupFailed');
  return error as LabError;
}

/** Nothing of an installation may be there, neither whole nor in parts. */
async function expectNothingInstalled(machine: FakeMachine): Promise<void> {
  expect(await readdir(path.join(machine.cache, 'runtime')).catch(() => [])).toEqual([]);
  expect(await readdir(path.join(machine.cache, 'staging')).catch(() => [])).toEqual([]);
  expect(await locateRuntime(machine.options())).toBeUndefined();
}

describe('provisionRuntime', () => {
  it('installs from the wheel what the runtime needs, and finds it again without any tool', async () => {
    const machine = await makeFakeMachine();
    const installed = await provisionRuntime(machine.options());
    expect(installed).toMatchObject({ tensorflow: machine.pin.version, source: 'wheel' });
    expect((await readdir(installed.folder)).sort()).toEqual([
      'THIRD_PARTY_NOTICES.txt',
      'include',
      'libtensorflow_cc.so.2',
      'libtensorflow_framework.so.2',
      'runtime.json',
      'tfjs_binding.node',
    ]);
    expect((await stat(path.join(installed.folder, 'libtensorflow_cc.so.2'))).size).toBe(300_000);
    // Neither the download nor the staging folder stays.
    expect((await readdir(machine.cache)).sort()).toEqual(['runtime']);
    expect(await locateRuntime(machine.options())).toEqual(installed);

    const again = await provisionRuntime({ ...machine.options(), tools: { pips: [], compilers: [] } });
    expect(again).toEqual({ ...installed, source: 'cache' });
    expect(await machine.downloads()).toBe(1);
  });

  it('reports the bytes of the download and of the unpacking up to the end', async () => {
    const machine = await makeFakeMachine();
    await writeFile(path.join(machine.root, 'pip-mode'), 'slow');
    await provisionRuntime(machine.options());
    const of = (start: string) => machine.progress.filter((one) => one.activity.startsWith(start));
    const half = Math.floor(machine.pin.sizeBytes / 2);
    expect(of('Downloading').some((one) => one.bytesDone === half)).toBe(true);
    for (const activity of ['Checking', 'Unpacking']) {
      const last = of(activity).at(-1);
      expect(last?.bytesDone).toBe(last?.bytesTotal);
    }
  });

  it('installs again what became incomplete', async () => {
    const machine = await makeFakeMachine();
    const { folder } = await provisionRuntime(machine.options());
    await truncate(path.join(folder, 'libtensorflow_cc.so.2'), 10);
    expect(await locateRuntime(machine.options())).toBeUndefined();
    await provisionRuntime(machine.options());
    expect((await stat(path.join(folder, 'libtensorflow_cc.so.2'))).size).toBe(300_000);
  });

  it('installs again what no longer loads, when asked to verify', async () => {
    const machine = await makeFakeMachine();
    const { folder } = await provisionRuntime(machine.options());
    const leftover = path.join(folder, 'left-over');
    await writeFile(leftover, 'from the first installation');
    let calls = 0;
    const verify = () =>
      calls++ === 0
        ? Promise.reject(new LabError('runtimeSetupFailed', 'TensorFlow crashed.'))
        : Promise.resolve({ tensorflow: machine.pin.version });
    await provisionRuntime({ ...machine.options(), verifyFound: true, tools: { ...machine.tools, verify } });
    expect(calls).toBe(2);
    await expect(stat(leftover)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('keeps the runtime when the extension changes but not the addon, and reuses the libraries when it does', async () => {
    const machine = await makeFakeMachine();
    const first = await provisionRuntime(machine.options());
    await writeFile(path.join(machine.assetsFolder, 'extension.js'), 'an update');
    expect((await locateRuntime(machine.options()))?.folder).toBe(first.folder);

    await writeFile(path.join(machine.assetsFolder, 'addon', 'binding', 'addon.cc'), 'version 2');
    expect(await locateRuntime(machine.options())).toBeUndefined();
    const second = await provisionRuntime(machine.options());
    expect(second.folder).not.toBe(first.folder);
    expect(await readFile(second.addon, 'utf8')).toBe('compiled version 2');
    expect(await readFile(first.addon, 'utf8')).toBe('compiled version 1');
    expect(await machine.downloads()).toBe(1);
    const inode = async (folder: string) => (await stat(path.join(folder, 'libtensorflow_cc.so.2'))).ino;
    expect(await inode(second.folder)).toBe(await inode(first.folder));
  });

  it('prefers the addon that ships with the extension, and compiles when that one does not work', async () => {
    const machine = await makeFakeMachine();
    const shipped = path.join(machine.assetsFolder, 'addon', 'prebuilt', `${process.platform}-${process.arch}`);
    await mkdir(shipped, { recursive: true });
    await writeFile(path.join(shipped, 'tfjs_binding.node'), 'shipped', { mode: 0o444 });
    const withoutCompiler = { ...machine.tools, compilers: [] };
    const { addon } = await provisionRuntime({ ...machine.options(), tools: withoutCompiler });
    expect(await readFile(addon, 'utf8')).toBe('shipped');

    const other = { ...machine.options(), cache: path.join(machine.root, 'other') };
    const verify = async (folder: string) => {
      if ((await readFile(path.join(folder, 'tfjs_binding.node'), 'utf8')) === 'shipped') {
        throw new LabError('runtimeSetupFailed', 'Too old.');
      }
      return { tensorflow: machine.pin.version };
    };
    const compiled = await provisionRuntime({ ...other, tools: { ...machine.tools, verify } });
    expect(await readFile(compiled.addon, 'utf8')).toBe('compiled version 1');
  });

  it('writes nothing into the extension folder', async () => {
    const machine = await makeFakeMachine();
    const list = async () => (await readdir(path.dirname(machine.assetsFolder), { recursive: true })).sort();
    const before = await list();
    await provisionRuntime(machine.options());
    expect(await list()).toEqual(before);
  });
});

describe('provisionRuntime, when something is missing or broken', () => {
  it('says what it tried and how to get pip', async () => {
    const machine = await makeFakeMachine();
    const tools = { ...machine.tools, pips: [['no-such-pip'], ['no-such-python', '-m', 'pip']] as const };
    const error = await failure(provisionRuntime({ ...machine.options(), tools }));
    expect(error.message).toContain('no pip was found (tried no-such-pip, no-such-python -m pip)');
    expect(error.message).toContain("from tfjs-node's own installer: the package @tensorflow/tfjs-node");
    expect(error.message).toContain('Next step: install Python');
    await expectNothingInstalled(machine);
  });

  it('says how to get a compiler, and keeps the download for the next try', async () => {
    const machine = await makeFakeMachine();
    const tools = { ...machine.tools, compilers: ['no-such-compiler'] };
    const error = await failure(provisionRuntime({ ...machine.options(), tools }));
    expect(error.message).toContain('no C++ compiler was found (tried no-such-compiler)');
    expect(error.message).toMatch(/Next step: install .*(C\+\+|command line tools|Visual Studio)/);
    await expectNothingInstalled(machine);

    await provisionRuntime(machine.options());
    expect(await machine.downloads()).toBe(1);
  });

  it('shows the first error of a compiler that fails', async () => {
    const machine = await makeFakeMachine();
    await writeFile(path.join(machine.root, 'compiler-broken'), '');
    const error = await failure(provisionRuntime(machine.options()));
    expect(error.message).toContain('could not be compiled');
    expect(error.message).toContain('a.cc:1: error: no such luck');
    await expectNothingInstalled(machine);
  });

  it('deletes a download that is not the pinned file', async () => {
    const machine = await makeFakeMachine();
    await writeFile(machine.published, 'something else');
    const error = await failure(provisionRuntime(machine.options()));
    expect(error.message).toContain('is not the expected file and was deleted');
    expect(error.detail).toContain(machine.pin.sha256);
    await expectNothingInstalled(machine);
    expect(await readdir(path.join(machine.cache, 'downloads')).catch(() => [])).toEqual([]);
  });

  it('replaces a kept download that was damaged meanwhile', async () => {
    const machine = await makeFakeMachine();
    await mkdir(path.join(machine.cache, 'downloads'), { recursive: true });
    const bytes = await readFile(machine.published);
    await writeFile(path.join(machine.cache, 'downloads', 'fake.whl'), bytes.fill(0, 100, 200));
    await provisionRuntime(machine.options());
    expect(await machine.downloads()).toBe(1);
    expect(machine.log.join('\n')).toContain('damaged');
  });

  it('reports a wheel that is no archive, although its hash is right', async () => {
    const machine = await makeFakeMachine();
    const whole = await readFile(machine.published);
    const truncated = whole.subarray(0, 1000);
    await writeFile(machine.published, truncated);
    const sha256 = createHash('sha256').update(truncated).digest('hex');
    const wheel = { ...machine.pin, sizeBytes: truncated.length, sha256 };
    const error = await failure(provisionRuntime({ ...machine.options(), tools: { ...machine.tools, wheel } }));
    expect(error.message).toContain('not a readable archive');
    await expectNothingInstalled(machine);
  });

  it('reports what a wheel lacks', async () => {
    const machine = await makeFakeMachine();
    const extra = { from: 'tensorflow/gone.so', to: 'gone.so', kind: 'library' } as const;
    const wheel = { ...machine.pin, files: [...machine.pin.files, extra] };
    const error = await failure(provisionRuntime({ ...machine.options(), tools: { ...machine.tools, wheel } }));
    expect(error.message).toContain('the wheel lacks tensorflow/gone.so');
    await expectNothingInstalled(machine);
  });

  it('passes on what pip says, with the remedy that fits', async () => {
    const machine = await makeFakeMachine();
    await writeFile(path.join(machine.root, 'pip-mode'), 'offline');
    const error = await failure(provisionRuntime(machine.options()));
    expect(error.message).toContain('No matching distribution found for tensorflow');
    expect(error.message).toContain('package index which pip is configured with has tensorflow-cpu');
  });

  it('names the platform when TensorFlow is not published for it', async () => {
    const machine = await makeFakeMachine();
    const error = await failure(
      provisionRuntime({ ...machine.options(), tools: { ...machine.tools, wheel: undefined } }),
    );
    expect(error.message).toContain(`is not published for ${process.platform} on ${process.arch}`);
  });

  it('installs nothing that cannot be verified', async () => {
    const machine = await makeFakeMachine();
    const verify = () => Promise.reject(new LabError('runtimeSetupFailed', 'TensorFlow crashed (SIGILL).'));
    const error = await failure(provisionRuntime({ ...machine.options(), tools: { ...machine.tools, verify } }));
    expect(error.message).toContain('TensorFlow crashed (SIGILL)');
    await expectNothingInstalled(machine);
  });
});

describe('provisionRuntime, when the disk is full or cannot be written', () => {
  it('says how much is needed before it downloads anything', async () => {
    const machine = await makeFakeMachine();
    const tools = { ...machine.tools, freeBytes: () => Promise.resolve(5_000_000) };
    const error = await failure(provisionRuntime({ ...machine.options(), tools }));
    expect(error.message).toMatch(/needs \d+ MB in .* and 5 MB are free/);
    expect(await machine.downloads()).toBe(0);
    await expectNothingInstalled(machine);
  });

  it('explains a disk that pip found full, without trying other sources', async () => {
    const machine = await makeFakeMachine();
    await writeFile(path.join(machine.root, 'pip-mode'), 'full');
    const error = await failure(provisionRuntime(machine.options()));
    expect(error.message).toContain('The disk became full');
    await expectNothingInstalled(machine);
  });

  it('explains a disk that became full at any other moment, and goes on where it was', async () => {
    const machine = await makeFakeMachine();
    const verify = () => Promise.reject(Object.assign(new Error('write'), { code: 'ENOSPC' }));
    const error = await failure(provisionRuntime({ ...machine.options(), tools: { ...machine.tools, verify } }));
    expect(error.message).toContain('The disk became full');
    await expectNothingInstalled(machine);
    await provisionRuntime(machine.options());
    expect(await machine.downloads()).toBe(1);
  });

  it('explains a cache that is not a folder', async () => {
    const machine = await makeFakeMachine();
    const cache = path.join(machine.root, 'file');
    await writeFile(cache, '');
    const error = await failure(provisionRuntime({ ...machine.options(), cache: path.join(cache, 'inner') }));
    expect(error.message).toContain('cannot be written');
    expect(error.message).toContain('MULTIMODAL_LAB_CACHE');
  });
});

describe('provisionRuntime, aborted', () => {
  it('does not start with a signal that is aborted already', async () => {
    const machine = await makeFakeMachine();
    await expect(provisionRuntime({ ...machine.options(), signal: AbortSignal.abort() })).rejects.toThrow(
      CancelledError,
    );
  });

  it.each(['Downloading', 'Unpacking', 'Compiling', 'Verifying'])(
    'stops while %s and leaves no half',
    async (start) => {
      const machine = await makeFakeMachine();
      const abort = new AbortController();
      const onProgress = (progress: { activity: string }) => {
        if (progress.activity.startsWith(start)) abort.abort();
      };
      await expect(provisionRuntime({ ...machine.options(), signal: abort.signal, onProgress })).rejects.toThrow(
        CancelledError,
      );
      await expectNothingInstalled(machine);
      expect(await provisionRuntime(machine.options())).toMatchObject({ source: 'wheel' });
    },
  );

  it('ends a pip that hangs', async () => {
    const machine = await makeFakeMachine();
    await writeFile(path.join(machine.root, 'pip-mode'), 'hang');
    const abort = new AbortController();
    const onProgress = (progress: { bytesDone?: number }) => {
      if ((progress.bytesDone ?? 0) > 0) abort.abort();
    };
    await expect(provisionRuntime({ ...machine.options(), signal: abort.signal, onProgress })).rejects.toThrow(
      CancelledError,
    );
    const pid = Number(await readFile(path.join(machine.root, 'pip-pid'), 'utf8'));
    await vi.waitFor(() => expect(isRunning(pid)).toBe(false), { timeout: 5000 });
  });
});
