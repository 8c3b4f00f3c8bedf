import { initialSnapshot } from '../../../src/protocol/snapshot';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { RunController } from '../../../src/host/runController';
import type { RunRequest } from '../../../src/host/runController';
import { TrainerProcess } from '../../../src/host/trainerProcess';
import { LabError } from '../../../src/protocol/errors';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import type { RunSnapshot } from '../../../src/protocol/snapshot';
import { appendFailure } from '../../../src/runs/runEditing';
import { readRun } from '../../../src/runs/runReader';
import { collectingLog, fakeProgram, isAlive, until } from './fakes';

const experiment = parseExperiment({ training: { epochs: 1 } });

describe('RunController', () => {
  let folder: string;
  let controller: RunController;
  let changes: RunSnapshot[];
  let mode: string;
  const log = collectingLog();

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'controller-'));
    changes = [];
    mode = 'success';
    log.lines.length = 0;
    controller = new RunController({
      startTrainer: () => new TrainerProcess(fakeProgram(mode), log, { readyTimeoutMs: 15_000, stopGraceMs: 2_000 }),
      recordFailure: appendFailure,
      log,
    });
    controller.onDidChange((snapshot) => changes.push(snapshot));
  });

  afterEach(async () => {
    await controller.shutDown();
    rmSync(folder, { recursive: true, force: true });
  });

  function request(changed: Partial<RunRequest> = {}): RunRequest {
    return {
      work: { experiment, runsFolder: folder },
      initial: initialSnapshot(experiment, 'starting'),
      prepareRuntime: () => Promise.resolve(folder),
      ...changed,
    };
  }

  function states(): string[] {
    return changes.map((snapshot) => snapshot.state).filter((state, index, all) => state !== all[index - 1]);
  }

  it('goes from starting over training to done and ends with what is on the disk', async () => {
    const ended: RunSnapshot[] = [];
    controller.onDidEnd((snapshot) => ended.push(snapshot));
    const final = await controller.start(request());
    expect(states()).toEqual(['starting', 'training', 'done']);
    expect(final.comparison?.improvement).toBeCloseTo(0.0961, 10);
    expect(final.models.map((model) => model.evaluation?.score)).toEqual([0.9998, 0.9037, 0.9995]);
    expect(ended).toEqual([final]);
    expect(controller.isRunning).toBe(false);
    expect(await readRun(controller.runFolder!)).toEqual(final);
  });

  it('refuses a second run while one goes on, and takes one after it', async () => {
    const first = controller.start(request());
    await expect(controller.start(request())).rejects.toMatchObject({ code: 'badUsage' });
    expect((await first).state).toBe('done');
    expect((await controller.start(request())).state).toBe('done');
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it('shows what is prepared, and ends as cancelled when it is stopped then', async () => {
    const running = controller.start(
      request({
        prepareRuntime: async (report, signal) => {
          report('Downloading');
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          return folder;
        },
      }),
    );
    await until(() => controller.snapshot?.progress !== undefined);
    expect(controller.snapshot?.progress).toEqual({ phase: 'preparing', activity: 'Downloading' });
    await controller.stop();
    expect((await running).state).toBe('cancelled');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('fails with the reason when the runtime cannot be prepared', async () => {
    const problem = new LabError('runtimeSetupFailed', 'The download broke off. Try again.');
    const final = await controller.start(request({ prepareRuntime: () => Promise.reject(problem) }));
    expect(final).toMatchObject({ state: 'failed', failure: { code: 'runtimeSetupFailed' } });
    expect(log.lines.join()).toContain('The download broke off');
  });

  it('writes to the log how a run failed that the trainer ended in good order', async () => {
    mode = 'fail';
    const final = await controller.start(request());
    expect(final).toMatchObject({ state: 'failed', failure: { code: 'badData' } });
    expect(log.lines).toContain('error [badData] The images are cut short. Download them again.');
  });

  it('ends as cancelled when it is stopped in training, and keeps the run', async () => {
    mode = 'slow';
    const running = controller.start(request());
    await until(() => controller.snapshot?.state === 'training');
    const pid = controller.trainerPid;
    await controller.stop();
    const final = await running;
    expect(final.state).toBe('cancelled');
    expect(isAlive(pid)).toBe(false);
    expect(await readRun(controller.runFolder!)).toEqual(final);
  });

  it('marks the run as failed, here and in its folder, when the trainer is killed', async () => {
    mode = 'slow';
    const running = controller.start(request());
    await until(() => controller.snapshot?.state === 'training');
    process.kill(controller.trainerPid!, 'SIGKILL');
    const final = await running;
    expect(final).toMatchObject({ state: 'failed', failure: { code: 'trainerCrashed' } });
    const stored = await readRun(controller.runFolder!);
    expect(stored.failure).toMatchObject({ code: 'trainerCrashed', message: final.failure?.message });
  });

  it('ends by force a run that ignores being stopped, and says so in its folder', async () => {
    mode = 'ignoreCancel';
    const running = controller.start(request());
    await until(() => log.lines.some((line) => line.includes('child ')));
    await controller.stop(200);
    expect((await running).failure?.code).toBe('interrupted');
    expect((await readRun(controller.runFolder!)).failure?.code).toBe('interrupted');
  });

  it('leaves no process behind when the window closes', async () => {
    mode = 'slow';
    const running = controller.start(request());
    await until(() => controller.snapshot?.state === 'training');
    const pid = controller.trainerPid;
    await controller.shutDown();
    expect(isAlive(pid)).toBe(false);
    expect((await running).state).toBe('cancelled');
    await expect(controller.start(request())).rejects.toMatchObject({ code: 'badUsage' });
  });

  it('announces progress at most five times a second and the newest of it always', async () => {
    const running = controller.start(
      request({
        prepareRuntime: async (report) => {
          for (let index = 0; index < 100; index++) {
            report(`Step ${index}`);
            await delay(5);
          }
          await delay(250);
          throw new LabError('runtimeSetupFailed', 'Enough.');
        },
      }),
    );
    await running;
    const activities = changes.flatMap(({ progress }) => (progress?.phase === 'preparing' ? [progress.activity] : []));
    expect(activities.length).toBeGreaterThan(1);
    expect(activities.length).toBeLessThanOrEqual(8);
    expect(activities.at(-1)).toBe('Step 99');
  });

  it('shows a run under its new name at once', async () => {
    await controller.start(request());
    controller.rename(controller.runFolder!, 'My first');
    expect(controller.snapshot?.name).toBe('My first');
    controller.rename(path.join(folder, 'another'), 'Another');
    expect(controller.snapshot?.name).toBe('My first');
  });
});
