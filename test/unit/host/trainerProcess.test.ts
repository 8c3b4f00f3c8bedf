import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { TrainerProcess } from '../../../src/host/trainerProcess';
import type { TrainerLimits } from '../../../src/host/trainerProcess';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import type { RunParams } from '../../../src/protocol/trainerRpc';
import { collectingLog, fakeProgram, isAlive, until } from './fakes';

const limits: TrainerLimits = { readyTimeoutMs: 15_000, stopGraceMs: 300 };
const experiment = parseExperiment({ training: { epochs: 2 } });

describe('TrainerProcess', () => {
  let folder: string;
  let params: RunParams;
  const started: TrainerProcess[] = [];
  const log = collectingLog();

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'trainer-'));
    params = { work: { experiment, runsFolder: folder }, runtimeFolder: folder };
    log.lines.length = 0;
  });

  afterEach(async () => {
    for (const trainer of started.splice(0)) {
      trainer.kill();
      await trainer.gone;
      expect(isAlive(trainer.pid)).toBe(false);
    }
    rmSync(folder, { recursive: true, force: true });
  });

  function start(mode: string, changed: Partial<TrainerLimits> = {}): TrainerProcess {
    const trainer = new TrainerProcess(fakeProgram(mode), log, { ...limits, ...changed });
    started.push(trainer);
    return trainer;
  }

  it('tells the versions, passes on every event and progress in order, and leaves', async () => {
    const trainer = start('success');
    const kinds: string[] = [];
    const steps: number[] = [];
    trainer.onEvent((event) => kinds.push(event.kind));
    trainer.onProgress((progress) => steps.push(progress.phase === 'training' ? progress.step : 0));
    expect(await trainer.ready).toEqual({ protocolVersion: 3, multimodalLab: '0.1.0' });
    expect(await trainer.run(params)).toEqual({ outcome: 'done' });
    const model = ['modelBuilt', 'epochEnded', 'epochEnded', 'modelEvaluated'];
    expect(kinds).toEqual([
      'runStarted',
      'datasetReady',
      ...model,
      ...model,
      ...model,
      'comparisonReady',
      'runCompleted',
    ]);
    expect(steps).toEqual([0, ...Array.from({ length: 6 }, () => [1, 422]).flat()]);
    await trainer.gone;
    expect(isAlive(trainer.pid)).toBe(false);
    expect(log.lines).toContain('info trainer: fake trainer: success');
  });

  it('tells of a failed run as an outcome, not as an error', async () => {
    expect(await start('fail').run(params)).toEqual({ outcome: 'failed' });
  });

  it('shows the last words of a trainer that dies before it is ready', async () => {
    const trainer = start('crashEarly');
    await expect(trainer.ready).rejects.toMatchObject({
      code: 'trainerCrashed',
      message: expect.stringMatching(/exit code 7.*libtensorflow\.so\.2/) as string,
    });
    await expect(trainer.run(params)).rejects.toMatchObject({ code: 'trainerCrashed' });
    await trainer.gone;
  });

  it('says how a trainer died in the middle of a run, after its last event', async () => {
    const trainer = start('crashInTraining');
    const kinds: string[] = [];
    trainer.onEvent((event) => kinds.push(event.kind));
    await expect(trainer.run(params)).rejects.toMatchObject({
      code: 'trainerCrashed',
      message: expect.stringContaining('killed') as string,
    });
    expect(kinds).toEqual(['runStarted', 'datasetReady', 'modelBuilt', 'epochEnded']);
  });

  it('passes on all that a trainer said before it died, however much it was', async () => {
    const trainer = start('crashAfterBurst');
    let newest = 0;
    trainer.onProgress((progress) => (newest = progress.phase === 'training' ? progress.step : newest));
    await expect(trainer.run(params)).rejects.toMatchObject({ code: 'trainerCrashed' });
    expect(newest).toBe(300);
  });

  it('ends a trainer that does not answer', async () => {
    const trainer = start('silent', { readyTimeoutMs: 400 });
    await expect(trainer.ready).rejects.toMatchObject({ code: 'trainerSilent' });
    await expect(trainer.finished).rejects.toMatchObject({ code: 'trainerSilent' });
    await trainer.gone;
  });

  it('ends a run that is cancelled in good order', async () => {
    const trainer = start('slow', { stopGraceMs: 10_000 });
    const running = trainer.run(params);
    await until(() => log.lines.length > 0);
    await trainer.ready;
    await trainer.stop();
    expect(await running).toEqual({ outcome: 'cancelled' });
  });

  it('ends a trainer that ignores being cancelled, with everything it started', async () => {
    const trainer = start('ignoreCancel');
    const running = trainer.run(params);
    const childPid = (): number =>
      Number(log.lines.map((line) => /child (\d+)/.exec(line)?.[1]).find((pid) => pid !== undefined) ?? 0);
    await until(() => childPid() > 0);
    expect(isAlive(childPid())).toBe(true);
    const stopped = trainer.stop();
    await expect(running).rejects.toMatchObject({ code: 'interrupted' });
    await stopped;
    await until(() => !isAlive(childPid()));
  });

  it('ends at once when it is stopped before it is ready', async () => {
    const trainer = start('silent');
    const running = trainer.run(params);
    await trainer.stop();
    expect(await running).toEqual({ outcome: 'cancelled' });
    await expect(trainer.ready).rejects.toThrow('Cancelled');
  });

  it.each(['garbage', 'lateGarbage'])('ends a trainer that sends anything but messages: %s', async (mode) => {
    const trainer = start(mode);
    await expect(trainer.run(params)).rejects.toMatchObject({
      code: 'protocolMismatch',
      message: expect.stringMatching(/Loading the library|Traceback|Header/) as string,
    });
    await trainer.gone;
  });

  it('refuses a trainer of another protocol version before anything is run', async () => {
    const trainer = start('otherVersion');
    await expect(trainer.run(params)).rejects.toMatchObject({
      code: 'protocolMismatch',
      message: expect.stringContaining('version 99') as string,
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('logs an event that it does not know and goes on', async () => {
    const trainer = start('unknownEvent');
    const kinds: string[] = [];
    trainer.onEvent((event) => kinds.push(event.kind));
    expect(await trainer.run(params)).toEqual({ outcome: 'done' });
    expect(kinds).not.toContain('somethingNew');
    expect(log.lines.some((line) => line.startsWith('warn') && line.includes('not known'))).toBe(true);
  });

  it('ends a trainer that has answered but does not leave', async () => {
    const trainer = start('stays');
    expect(await trainer.run(params)).toEqual({ outcome: 'done' });
    await trainer.gone;
    expect(isAlive(trainer.pid)).toBe(false);
  });

  it('says so when the program cannot be run at all', async () => {
    const trainer = new TrainerProcess({ script: path.join(folder, 'missing.js') }, log, limits);
    started.push(trainer);
    await expect(trainer.ready).rejects.toMatchObject({ code: 'trainerCrashed' });
    await trainer.gone;
  });
});
