import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

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
