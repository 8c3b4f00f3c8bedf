import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';

import { environmentReportSchema, setupEventSchema } from '../../../src/protocol/setup';
import { loadTensorFlow } from '../../../src/runtime/loadTensorFlow';
import { locateRuntime, type InstalledRuntime } from '../../../src/runtime/locateRuntime';
import { provisionRuntime } from '../../../src/runtime/provisionRuntime';
import { verifyRuntime } from '../../../src/runtime/verifyRuntime';

const run = promisify(execFile);
const assetsFolder = path.resolve(import.meta.dirname, '..', '..', '..', 'dist');
let runtime: InstalledRuntime;

beforeAll(async () => {
  // From the cache when it is there, so that one machine downloads once.
  await provisionRuntime({
    assetsFolder,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    log: () => undefined,
  });
  const located = await locateRuntime({ assetsFolder });
  expect(located).toBeDefined();
  runtime = located!;
});

describe('the installed runtime', () => {
  it('is located again as the same', async () => {
    expect(await locateRuntime({ assetsFolder })).toEqual(runtime);
  });

  it('lists all of its files with their sizes', async () => {
    const text = await readFile(path.join(runtime.folder, 'runtime.json'), 'utf8');
    const { files } = JSON.parse(text) as { files: { path: string; sizeBytes: number }[] };
    expect(files.length).toBeGreaterThanOrEqual(3);
    for (const file of files) {
      expect((await stat(path.resolve(runtime.folder, file.path))).size).toBe(file.sizeBytes);
    }
  });

  it('loads in a process of its own', async () => {
    const answer = await verifyRuntime(runtime.folder, assetsFolder, new AbortController().signal);
    expect(answer).toEqual({ tensorflow: runtime.tensorflow });
  });

  it('loads and prints nothing to speak of', async () => {
    const { stdout, stderr } = await run(process.execPath, [
      path.join(assetsFolder, 'verifyRuntime.js'),
      runtime.folder,
    ]);
    expect(stderr).toBe('');
    expect(stdout).toBe(`${JSON.stringify({ tensorflow: runtime.tensorflow })}\n`);
  });

  it('computes in this process, and gives the same module when it is loaded again', () => {
    const tf = loadTensorFlow(runtime.folder, assetsFolder);
    expect(tf.getBackend()).toBe('tensorflow');
    const { binding } = tf.backend() as unknown as { binding: { TF_Version: string } };
    expect(binding.TF_Version).toBe(runtime.tensorflow);
    const product = tf.tidy(() =>
      tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([0.5, 0, 0, 2], [2, 2])).arraySync(),
    );
    expect(product).toEqual([
      [0.5, 4],
      [1.5, 8],
    ]);
    expect(loadTensorFlow(runtime.folder, assetsFolder)).toBe(tf);
  });

  it('says what to do when there is none', async () => {
    const verifier = path.join(assetsFolder, 'verifyRuntime.js');
    await expect(run(process.execPath, [verifier, import.meta.dirname])).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Run "mmlab setup"') as string,
    });
  });
});

describe('mmlab', () => {
  const cli = path.join(assetsFolder, 'cli.js');

  it('setup --json prints events only, and ends with the runtime', async () => {
    const { stdout } = await run(process.execPath, [cli, 'setup', '--json']);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => setupEventSchema.parse(JSON.parse(line)));
    expect(events.at(-1)).toEqual({
      kind: 'setupDone',
      runtimeFolder: runtime.folder,
      tensorflow: runtime.tensorflow,
      source: 'cache',
    });
  });

  it('doctor --json prints one report that says it is ready', async () => {
    const { stdout } = await run(process.execPath, [cli, 'doctor', '--json']);
    const report = environmentReportSchema.parse(JSON.parse(stdout));
    expect(report.items.filter((item) => item.status === 'problem')).toEqual([]);
    expect(report.ready).toBe(true);
    const native = report.items.find((item) => item.title === 'Native runtime');
    expect(native?.value).toContain(`TensorFlow ${runtime.tensorflow}`);
    expect(native?.value).toContain('verified');
  });

  it('setup with a library folder that has none ends with 3', async () => {
    const bad = run(process.execPath, [cli, 'setup', '--json', '--library-folder', import.meta.dirname]);
    await expect(bad).rejects.toMatchObject({
      code: 3,
      stdout: expect.stringContaining('"kind":"setupFailed","code":"runtimeSetupFailed"') as string,
    });
  });
});
