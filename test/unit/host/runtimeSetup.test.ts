import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { checkEnvironment, environmentMarkdown } from '../../../src/host/environmentReport';
import { setUpRuntime } from '../../../src/host/runtimeSetup';
import { SharedTask } from '../../../src/host/sharedTask';
import type { TrainerProgram } from '../../../src/host/trainerProcess';
import { collectingLog, until } from './fakes';

const script = path.join(import.meta.dirname, '..', '..', 'fixtures', 'fakeCommandLine.mjs');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'setup-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function program(mode: string): TrainerProgram {
  const args = path.join(folder, 'args.json');
  return { script, environment: { FAKE_COMMAND_LINE: mode, FAKE_COMMAND_LINE_ARGS: args } };
}

function givenArguments(): unknown {
  return JSON.parse(readFileSync(path.join(folder, 'args.json'), 'utf8'));
}

describe('setUpRuntime', () => {
  const log = collectingLog();

  function setUp(mode: string, reported: unknown[] = [], signal?: AbortSignal, libraryFolder?: string) {
    const report = (progress: unknown): void => void reported.push(progress);
    return setUpRuntime({
      program: program(mode),
      libraryFolder,
      report,
      log,
      ...(signal === undefined ? {} : { signal }),
    });
  }

  it('reports what is done with its bytes and gives the runtime', async () => {
    const reported: unknown[] = [];
    expect(await setUp('ready', reported)).toEqual({
      runtimeFolder: '/runtime',
      tensorflow: '2.21.0',
      source: 'wheel',
    });
    expect(reported).toEqual([
      { text: 'Looking for TensorFlow' },
      { text: 'Downloading (1.00 MB of 4.00 MB)', fraction: 0.25 },
    ]);
    expect(log.lines).toContain('info setup: a line that is no message');
    expect(givenArguments()).toEqual(['setup', '--json']);
  });

  it("passes on the user's own library", async () => {
    await setUp('ready', [], undefined, '/opt/tensorflow');
    expect(givenArguments()).toEqual(['setup', '--json', '--library-folder', '/opt/tensorflow']);
  });

  it('fails with the words of the command', async () => {
    await expect(setUp('fail')).rejects.toMatchObject({
      code: 'runtimeSetupFailed',
      message: 'The download broke off. Try again.',
      detail: 'ECONNRESET',
    });
  });

  it('says so when the command breaks off without a word', async () => {
    await expect(setUp('crash')).rejects.toMatchObject({
      code: 'runtimeSetupFailed',
      message: expect.stringContaining('exit code 139') as string,
      detail: 'Segmentation fault',
    });
  });

  it('ends the command when it is cancelled', async () => {
    const abort = new AbortController();
    const reported: unknown[] = [];
    const running = setUp('hang', reported, abort.signal);
    await until(() => reported.length === 2);
    abort.abort();
    await expect(running).rejects.toThrow('Cancelled');
    await expect(setUp('ready', [], abort.signal)).rejects.toThrow('Cancelled');
  });
});

describe('checkEnvironment', () => {
  it('makes a page with the verdict and, where something is missing, its remedy first', async () => {
    const ready = environmentMarkdown(await checkEnvironment(program('ready'), undefined));
    expect(ready).toContain('Everything that training needs is here.');
    expect(ready).not.toContain('## What to do');
    const problem = environmentMarkdown(await checkEnvironment(program('problem'), '/opt/tf'));
    expect(problem).toContain('Training cannot start yet');
    expect(problem).toContain('- **TensorFlow** (not set up): Run "Set Up Native Runtime".');
    expect(problem).toContain('| TensorFlow | not set up | **Problem** |');
    expect(givenArguments()).toEqual(['doctor', '--json', '--library-folder', '/opt/tf']);
  });

  it('shows what it is told as it is, and not as Markdown', () => {
    const item = { title: 'Cache', value: 'C:\\a_b|c`d`\n<x>', status: 'ok' as const };
    const page = environmentMarkdown({ kind: 'environment', ready: true, items: [item] });
    expect(page).toContain('| Cache | C:\\\\a\\_b\\|c\\`d\\` \\<x\\> | OK |');
  });

  it('says so when there is no answer', async () => {
    await expect(checkEnvironment(program('crash'), undefined)).rejects.toMatchObject({
      code: 'internal',
      detail: 'Segmentation fault',
    });
  });
});

describe('SharedTask', () => {
  function slowTask() {
    const started: { report: (text: string) => void; signal: AbortSignal; resolve: (value: number) => void }[] = [];
    const task = new SharedTask<number, string>(
      (report, signal) => new Promise((resolve) => void started.push({ report, signal, resolve })),
    );
    return { task, started };
  }

  it('runs once for two and tells both', async () => {
    const { task, started } = slowTask();
    const heard: string[] = [];
    const first = task.join((text) => heard.push(`1 ${text}`), new AbortController().signal);
    const second = task.join((text) => heard.push(`2 ${text}`), new AbortController().signal);
    started[0]!.report('half');
    started[0]!.resolve(7);
    expect(await Promise.all([first, second])).toEqual([7, 7]);
    expect(heard).toEqual(['1 half', '2 half']);
    expect(started).toHaveLength(1);
  });

  it('goes on while one still waits, and ends with the last', async () => {
    const { task, started } = slowTask();
    const [one, two] = [new AbortController(), new AbortController()];
    const first = task.join(() => undefined, one.signal);
    const second = task.join(() => undefined, two.signal);
    one.abort();
    await expect(first).rejects.toThrow('Cancelled');
    expect(started[0]!.signal.aborted).toBe(false);
    two.abort();
    await expect(second).rejects.toThrow('Cancelled');
    expect(started[0]!.signal.aborted).toBe(true);
  });

  it('starts anew after it has ended', async () => {
    const { task, started } = slowTask();
    const first = task.join(() => undefined, new AbortController().signal);
    started[0]!.resolve(1);
    await first;
    const second = task.join(() => undefined, new AbortController().signal);
    started[1]!.resolve(2);
    expect(await second).toBe(2);
  });
});
