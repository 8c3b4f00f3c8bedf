import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import { runEventSchema, type RunEvent } from '../../../src/protocol/events';
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

const manyEpochs = ['--set', 'training.epochs=500', '--set', 'models=multimodal'];

function parseEvents(lines: readonly string[]): RunEvent[] {
  return lines.map((line) => runEventSchema.parse(JSON.parse(line)));
}

/** The one run in a runs folder. */
function onlyRun(out: string): string {
  const [name, ...more] = readdirSync(out);
  expect(more).toEqual([]);
  return path.join(out, name ?? '');
}

/** `mmlab run` on the small data set, with its runs in a folder of their own. */
function runArguments(out: string, ...more: string[]): string[] {
  return ['run', '--out', out, '--set', `data.folder=${data}`, ...more];
}

describe('mmlab run --json', () => {
  it('prints the events and nothing else, and ends with 0', async () => {
    const out = path.join(temporaryFolder(), 'runs');
    const { code, lines } = await runProgram(
      'cli.js',
      runArguments(out, '--json', '--set', 'training.epochs=1', '--seed', '5'),
    );
    expect(code).toBe(0);
    const events = parseEvents(lines);
    expect(events.map(({ kind }) => kind)).toEqual([
      'runStarted',
      'datasetReady',
      ...['modelBuilt', 'modelBuilt', 'modelBuilt'],
      ...['epochEnded', 'modelEvaluated', 'epochEnded', 'modelEvaluated', 'epochEnded', 'modelEvaluated'],
      'comparisonReady',
      'runCompleted',
    ]);
    expect(events[0]).toMatchObject({ seed: 5, experiment: { training: { epochs: 1, seed: 5 } } });
    expect(path.basename(onlyRun(out))).toBe(events[0]?.runId);
    expect(await readRun(onlyRun(out))).toMatchObject({ state: 'done' });
  });
});

describe('mmlab run', () => {
  it('prints tables, epochs and the classic lab’s last lines', async () => {
    const out = temporaryFolder();
    const { code, lines } = await runProgram('cli.js', runArguments(out, '--set', 'training.epochs=2'));
    expect(code).toBe(0);
    expect(lines.filter((line) => line.includes('Total params: 43,242 (168.91 KB)'))).toHaveLength(1);
    expect(lines.filter((line) => /^Epoch [12]\/2 · 5 steps · .* ms\/step · loss /.test(line))).toHaveLength(6);
    const comparison = lines.indexOf('COMPARISON:');
    expect(lines.slice(comparison, comparison + 4).map((line) => line.replace(/-?[\d.]+%/, 'N%'))).toEqual([
      'COMPARISON:',
      'Image-Only Model: N%',
      'Multimodal Model: N%',
      'Improvement: N%',
    ]);
    expect(lines.some((line) => line.startsWith('Multimodal Test Accuracy: '))).toBe(true);
  });

  it('takes an experiment file, and a data folder from where the file lies', async () => {
    const file = path.join(path.dirname(data), 'lab.json');
    const experiment = { name: 'Small lab', data: { folder: path.basename(data) }, training: { epochs: 1 } };
    writeFileSync(file, JSON.stringify(experiment));
    const { code, lines } = await runProgram('cli.js', [
      'run',
      file,
      '--json',
      '--out',
      temporaryFolder(),
      '--set',
      'models=text-only',
    ]);
    expect(code).toBe(0);
    expect(parseEvents(lines)[0]).toMatchObject({ experiment: { name: 'Small lab', models: ['text-only'] } });
  });

  it('writes into the folder where it stands, unless told otherwise', async () => {
    const cwd = temporaryFolder();
    const args = [
      'run',
      '--json',
      '--set',
      `data.folder=${data}`,
      '--set',
      'training.epochs=1',
      '--set',
      'models=text-only',
    ];
    expect((await runProgram('cli.js', args, { cwd })).code).toBe(0);
    expect(await readRun(onlyRun(path.join(cwd, '.multimodal-lab', 'runs')))).toMatchObject({ state: 'done' });
  });
});

describe('bad usage', () => {
  it.each([
    [['run', '--set', 'training.epoch=1'], 'did you mean "training.epochs"?'],
    [['run', '--set', 'training.epochs=0'], 'training.epochs'],
    [['run', '--set', 'training.epochs'], 'this is not: "training.epochs"'],
    [['run', '--seed', 'five'], 'whole number'],
    [['run', '--seed', '99999999999'], 'training.seed'],
    [['run', '--seed', '7', '--set', 'training.seed=8'], '--seed 7 and --set training.seed=8 both say the seed'],
    [['run', '--out', ''], '--out names no folder'],
    [['run', '.'], '. is a folder, and an experiment file is expected. Name the file in it, such as lab.mmlab.json.'],
    [['run', '--frobnicate'], '--frobnicate'],
    [['run', 'no-such-file.json'], 'no-such-file.json'],
    [['run', 'one.json', 'two.json'], 'too many arguments'],
    [['fly'], 'fly'],
    [['run', '--resume', 'nope'], 'There is no run "nope"'],
    [['predict', 'nope', 'new.csv'], 'There is no run "nope"'],
  ])('%j ends with 2, says why in one place and makes no run', async (args, text) => {
    const cwd = temporaryFolder();
    const { code, lines, stderr } = await runProgram('cli.js', args, { cwd });
    expect(code).toBe(2);
    expect(lines).toEqual([]);
    expect(stderr).toContain(text);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe('what can go wrong', () => {
  it('a missing runtime ends with 3 and says how to get it', async () => {
    const cache = temporaryFolder();
    const { code, lines, stderr } = await runProgram('cli.js', ['run', '--json'], {
      cwd: cache,
      env: { MULTIMODAL_LAB_CACHE: path.join(cache, 'cache') },
    });
    expect(code).toBe(3);
    expect(lines).toEqual([]);
    expect(stderr).toContain('mmlab setup');
    expect(existsSync(path.join(cache, '.multimodal-lab'))).toBe(false);
  });

  it('a missing data folder ends with 1 and a run that says so', async () => {
    const out = temporaryFolder();
    const missing = path.join(out, 'nowhere');
    const { code, lines } = await runProgram('cli.js', [
      'run',
      '--json',
      '--out',
      out,
      '--set',
      `data.folder=${missing}`,
    ]);
    expect(code).toBe(1);
    const last = parseEvents(lines).at(-1);
    expect(last).toMatchObject({ kind: 'runFailed', code: 'badData' });
    expect(JSON.stringify(last)).toContain(missing);
  });

  it('a folder for the runs that cannot be made ends with 1 and says how to name another', async () => {
    const file = path.join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const { code, stderr } = await runProgram('cli.js', runArguments(path.join(file, 'runs')));
    expect(code).toBe(1);
    expect(stderr).toMatch(/cannot be made in .*ENOTDIR.*--out\.$/m);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('%s cancels the run in good order and ends with 130', async (signal) => {
    const out = temporaryFolder();
    const program = startProgram('cli.js', runArguments(out, '--json', ...manyEpochs));
    await program.line('"epochEnded"');
    program.child.kill(signal);
    expect(await program.ended).toEqual({ code: 130, signal: null });
    const events = parseEvents(program.lines);
    expect(events.at(-1)?.kind).toBe('runCancelled');
    expect(await readRun(onlyRun(out))).toMatchObject({ state: 'cancelled' });
    expect(program.stderr()).not.toMatch(/^\s+at /m);
  });

  it('a reader that goes away, as in "| head -1", ends the run without a stack', async () => {
    const out = temporaryFolder();
    const program = startProgram('cli.js', runArguments(out, '--json', ...manyEpochs));
    await program.line('"runStarted"');
    program.child.stdout.destroy();
    const { code, signal } = await program.ended;
    expect({ code, signal }).toEqual({ code: 130, signal: null });
    expect(program.stderr()).not.toMatch(/^\s+at |EPIPE/m);
    expect(await readRun(onlyRun(out))).toMatchObject({ state: 'cancelled' });
  });

  it('a kill leaves a run that can be read and says that it was interrupted', async () => {
    const out = temporaryFolder();
    const program = startProgram('cli.js', runArguments(out, '--json', ...manyEpochs));
    await program.line('"epoch":2');
    program.child.kill('SIGKILL');
    await program.ended;
    const snapshot = await readRun(onlyRun(out));
    expect(snapshot).toMatchObject({ state: 'failed', failure: { code: 'interrupted' } });
    expect(snapshot.models[0]?.epochs.length).toBeGreaterThanOrEqual(2);
  });
});
