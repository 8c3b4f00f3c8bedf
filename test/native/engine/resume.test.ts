import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { beforeAll, describe, expect, it } from 'vitest';

import { randomStream } from '../../../src/engine/random';
import { runEventSchema, type RunEvent } from '../../../src/protocol/events';
import type { ModelSnapshot, RunSnapshot } from '../../../src/protocol/snapshot';
import { readRun } from '../../../src/runs/runReader';
import { digitsSubset } from '../../support/digitsSubset';
import { runProgram, startProgram } from '../../support/programs';
import { temporaryFolder } from '../../support/temporaryFolder';
import { runtimeFolder } from '../../support/tensorflow';

let data: string;

beforeAll(async () => {
  await runtimeFolder();
  data = digitsSubset();
});

const epochs = 6;

function runArguments(out: string, engine: string, folder = data): string[] {
  const overrides = {
    'data.folder': folder,
    'training.epochs': epochs,
    'training.batchSize': 32,
    'training.engine': engine,
  };
  const sets = Object.entries(overrides).flatMap(([field, value]) => ['--set', `${field}=${value}`]);
  return ['run', '--json', '--out', out, ...sets];
}

/** Everything a run measured, without what a clock says. */
function measured({ models, comparison }: RunSnapshot): unknown {
  const numbers = ({ name, epochs: rows, evaluation }: ModelSnapshot): unknown => ({
    name,
    evaluation,
    epochs: rows.map(({ epoch, metrics }) => ({ epoch, metrics })),
  });
  return { models: models.map(numbers), comparison };
}

function firstEvent(lines: readonly string[]): RunEvent {
  return runEventSchema.parse(JSON.parse(lines[0] ?? ''));
}

/** Starts a run and kills it with SIGKILL once a line of its output matches. */
async function killedRun(out: string, engine: string, at: RegExp, data?: string): Promise<string> {
  const program = startProgram('cli.js', runArguments(out, engine, data));
  program.child.stdout.on('data', () => {
    if (program.lines.some((line) => at.test(line))) {
      program.child.kill('SIGKILL');
    }
  });
  expect((await program.ended).signal).toBe('SIGKILL');
  return path.join(out, firstEvent(program.lines).runId);
}

describe('a run that was killed', () => {
  it.each([
    ['graph', 'in its first epoch', /modelBuilt.*text-only/],
    ['graph', 'after an epoch of its first model', /epochEnded.*"multimodal","epoch":3/],
    ['graph', 'between two models', /modelEvaluated.*"multimodal"/],
    ['graph', 'in its last model', /epochEnded.*"text-only","epoch":2/],
    ['eager', 'after an epoch of its second model', /epochEnded.*"image-only","epoch":2/],
  ])('(%s) %s ends, resumed, with the numbers of one that was not', async (engine, _moment, at) => {
    const out = temporaryFolder();
    const whole = await runProgram('cli.js', runArguments(path.join(out, 'whole'), engine));
    expect(whole.code).toBe(0);
    const expected = await readRun(path.join(out, 'whole', firstEvent(whole.lines).runId));

    const folder = await killedRun(path.join(out, 'killed'), engine, at);
    expect(await readRun(folder)).toMatchObject({ state: 'failed', failure: { code: 'interrupted' } });
    const resumed = await runProgram('cli.js', ['run', '--json', '--resume', folder]);
    expect(resumed.code).toBe(0);
    expect(firstEvent(resumed.lines).kind).toBe('runResumed');
    const actual = await readRun(folder);
    expect(actual.state).toBe('done');
    expect(measured(actual)).toEqual(measured(expected));
    // Also where one of the two was tested before it was killed.
    expect(actual.comparison?.paired).toMatchObject({ rows: 100, test: 'mcnemarMidP' });
  });

  it('compares by the scores alone where what a model said of the rows was not kept', async () => {
    const folder = await killedRun(temporaryFolder(), 'graph', /modelEvaluated.*"multimodal"/);
    expect(readdirSync(path.join(folder, 'predictions'))).toEqual(['multimodal.csv']);
    rmSync(path.join(folder, 'predictions'), { recursive: true });
    expect((await runProgram('cli.js', ['run', '--json', '--resume', folder])).code).toBe(0);
    const { state, comparison } = await readRun(folder);
    expect(state).toBe('done');
    expect(comparison).toMatchObject({ candidate: 'multimodal', baseline: 'image-only' });
    expect(comparison).not.toHaveProperty('paired');
  });

  it('says why it compares by the scores alone where what was kept cannot be read', async () => {
    const folder = await killedRun(temporaryFolder(), 'graph', /modelEvaluated.*"multimodal"/);
    writeFileSync(path.join(folder, 'predictions', 'multimodal.csv'), 'row,label,prediction\n1,"7');
    expect((await runProgram('cli.js', ['run', '--json', '--resume', folder])).code).toBe(0);
    const { comparison, notices } = await readRun(folder);
    expect(comparison).not.toHaveProperty('paired');
    expect(notices.at(-1)).toMatch(
      /^The models are not compared row by row\. The predictions .*multimodal\.csv cannot be read/,
    );
  });

  it('says so, too, where what was kept was cut behind a row', async () => {
    const folder = await killedRun(temporaryFolder(), 'graph', /modelEvaluated.*"multimodal"/);
    const file = path.join(folder, 'predictions', 'multimodal.csv');
    const lines = readFileSync(file, 'utf8').split('\r\n');
    writeFileSync(file, `${lines.slice(0, 58).join('\r\n')}\r\n`);
    expect((await runProgram('cli.js', ['run', '--json', '--resume', folder])).code).toBe(0);
    const { state, comparison, notices } = await readRun(folder);
    expect(state).toBe('done');
    expect(comparison).not.toHaveProperty('paired');
    expect(notices.at(-1)).toBe(
      `The models are not compared row by row. The predictions ${file} cannot be read: it has not the 100 rows of the test, but 57.`,
    );
  });
});

/** Kills a program at one of its file operations in a folder, counted from 1. */
function killedAt(folder: string, operation?: number, matching = ''): Record<string, string> {
  return {
    NODE_OPTIONS: `--import=${pathToFileURL(path.join('test', 'fixtures', 'killAtFileOperation.mjs')).href}`,
    KILL_IN: folder,
    KILL_MATCHING: matching,
    ...(operation === undefined ? {} : { KILL_AT: String(operation) }),
  };
}

let whole: Promise<{ expected: RunSnapshot; operations: number }> | undefined;

/** A run that goes on to its end undisturbed, and how often it changed files. */
function wholeRun(): NonNullable<typeof whole> {
  whole ??= runAndCount();
  return whole;
}

async function runAndCount(): NonNullable<typeof whole> {
  const out = temporaryFolder();
  const { code, lines, stderr } = await runProgram('cli.js', runArguments(out, 'graph'), { env: killedAt(out) });
  expect(code).toBe(0);
  const operations = Number(/file operations: (\d+)/.exec(stderr)?.[1]);
  return { expected: await readRun(path.join(out, firstEvent(lines).runId)), operations };
}

/** File operations of saving a checkpoint: make the folder, write, move into place, open the folder, write it out. */
const saving = ['making the folder', 'writing', 'moving it into place', 'after it was moved'] as const;
const operationsOfSaving = 5;

describe('a run that is killed in the middle of a file operation', () => {
  it.each(saving)('while its second checkpoint is saved, %s, ends with the same numbers', async (moment) => {
    const { expected } = await wholeRun();
    const out = temporaryFolder();
    const operation = operationsOfSaving + 1 + saving.indexOf(moment);
    const killed = startProgram('cli.js', runArguments(out, 'graph'), { env: killedAt(out, operation, 'checkpoints') });
    expect((await killed.ended).signal).toBe('SIGKILL');
    const folder = path.join(out, firstEvent(killed.lines).runId);
    const begun = ['writing', 'moving it into place'].includes(moment) ? ['multimodal.safetensors.partial'] : [];
    expect(readdirSync(path.join(folder, 'checkpoints'))).toEqual(['multimodal.safetensors', ...begun]);
    expect((await runProgram('cli.js', ['run', '--json', '--resume', folder])).code).toBe(0);
    expect(measured(await readRun(folder))).toEqual(measured(expected));
    expect(readdirSync(path.join(folder, 'checkpoints'))).toEqual([]);
  });

  it('which is its last one, has nothing left to resume', async () => {
    const { expected, operations } = await wholeRun();
    const out = temporaryFolder();
    const killed = startProgram('cli.js', runArguments(out, 'graph'), { env: killedAt(out, operations) });
    expect((await killed.ended).signal).toBe('SIGKILL');
    const folder = path.join(out, firstEvent(killed.lines).runId);
    const actual = await readRun(folder);
    expect(actual.state).toBe('done');
    expect(measured(actual)).toEqual(measured(expected));
    const { code, stderr } = await runProgram('cli.js', ['run', '--json', '--resume', folder]);
    expect(code).toBe(2);
    expect(stderr).toContain('has come to its end');
  });

  it('at any moment, again and again, ends with the same numbers', async () => {
    const seed = Number(process.env['TEST_SEED'] ?? Date.now() % 1_000_000);
    console.log(`moments drawn with TEST_SEED=${seed}`);
    const stream = randomStream(seed, 'moments');
    const { expected, operations } = await wholeRun();
    const out = temporaryFolder();
    let folder: string | undefined;
    for (let kill = 0; kill < 4 || folder === undefined; kill++) {
      // Killed before there is a run, it is started anew.
      const args: string[] = folder === undefined ? runArguments(out, 'graph') : ['run', '--json', '--resume', folder];
      const operation = 1 + Math.floor(stream.uniform() * operations);
      const program = startProgram('cli.js', args, { env: killedAt(out, operation) });
      const { signal } = await program.ended;
      const run = readdirSync(out).find((name) => existsSync(path.join(out, name, 'run.json')));
      folder = run === undefined ? undefined : path.join(out, run);
      // Also where it was killed while the disk was told to keep its last line: that line is there.
      if (folder !== undefined && (await readRun(folder)).state === 'done') {
        break;
      }
      expect({ operation, signal, stderr: program.stderr() }).toMatchObject({ signal: 'SIGKILL' });
    }
    if ((await readRun(folder)).state !== 'done') {
      expect((await runProgram('cli.js', ['run', '--json', '--resume', folder])).code).toBe(0);
    }
    expect(measured(await readRun(folder))).toEqual(measured(expected));
  });
});

describe('a run', () => {
  it('that was stopped can be resumed by its name, more than once, and is then done', async () => {
    const out = temporaryFolder();
    const program = startProgram('cli.js', runArguments(out, 'graph'));
    await program.line('"epochEnded"');
    program.child.kill('SIGINT');
    expect((await program.ended).code).toBe(130);
    const { runId } = firstEvent(program.lines);
    const again = startProgram('cli.js', ['run', '--json', '--out', out, '--resume', runId]);
    await again.line('"image-only"');
    await again.line('"epochEnded"');
    again.child.kill('SIGINT');
    expect((await again.ended).code).toBe(130);
    expect((await runProgram('cli.js', ['run', '--json', '--out', out, '--resume', runId])).code).toBe(0);
    expect((await readRun(path.join(out, runId))).state).toBe('done');
    const { code, stderr } = await runProgram('cli.js', ['run', '--json', '--out', out, '--resume', runId]);
    expect(code).toBe(2);
    expect(stderr).toContain('has come to its end');
  });

  it('whose last line was cut short goes on behind the last whole one', async () => {
    const folder = await killedRun(temporaryFolder(), 'graph', /epochEnded.*"multimodal","epoch":2/);
    const log = path.join(folder, 'events.jsonl');
    writeFileSync(log, `${readFileSync(log, 'utf8')}{"kind":"epochEn`);
    expect((await runProgram('cli.js', ['run', '--json', '--resume', folder])).code).toBe(0);
    readFileSync(log, 'utf8')
      .trim()
      .split('\n')
      .forEach((line) => runEventSchema.parse(JSON.parse(line)));
  });

  it('keeps its experiment when it is resumed', async () => {
    const { code, stderr } = await runProgram('cli.js', ['run', '--resume', 'any', '--set', 'training.epochs=1']);
    expect(code).toBe(2);
    expect(stderr).toContain('keeps its experiment');
  });

  it('is not resumed with data that have changed', async () => {
    const copy = temporaryFolder();
    cpSync(data, copy, { recursive: true });
    const folder = await killedRun(temporaryFolder(), 'graph', /epochEnded.*"multimodal","epoch":1/, copy);
    const [name = ''] = readdirSync(copy).filter((file) => file.startsWith('t10k-images'));
    const bytes = readFileSync(path.join(copy, name));
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(path.join(copy, name), bytes);
    const { code } = await runProgram('cli.js', ['run', '--json', '--resume', folder]);
    expect(code).toBe(1);
    expect(await readRun(folder)).toMatchObject({ state: 'failed', failure: { code: 'badData' } });
  });
});
