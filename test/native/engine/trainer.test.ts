import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import path from 'node:path';

import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  CancellationTokenSource,
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';

import { runEventSchema, type RunEvent } from '../../../src/protocol/events';
import type { ExperimentInput } from '../../../src/protocol/experiment';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import {
  initializeResultSchema,
  runResultSchema,
  trainerMethods,
  trainerProtocolVersion,
  type RunParams,
} from '../../../src/protocol/trainerRpc';
import { readRun } from '../../../src/runs/runReader';
import { digitsSubset } from '../../support/digitsSubset';
import { built } from '../../support/project';
import { temporaryFolder } from '../../support/temporaryFolder';
import { runtimeFolder } from '../../support/tensorflow';

let data: string;
let runtime: string;

beforeAll(async () => {
  runtime = await runtimeFolder();
  data = digitsSubset();
});

/** The real trainer with a connection to it, as the extension host has one. */
function startTrainer() {
  const child = spawn(process.execPath, [built('trainer.js')]);
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stderr.resume();
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const events: RunEvent[] = [];
  const waiting: { kind: string; resolve: () => void }[] = [];
  connection.onNotification(trainerMethods.event, (value: unknown) => {
    const event = runEventSchema.parse(value);
    events.push(event);
    waiting.filter(({ kind }) => kind === event.kind).forEach(({ resolve }) => resolve());
  });
  let progress = 0;
  connection.onNotification(trainerMethods.progress, () => {
    progress++;
  });
  connection.listen();
  onTestFinished(() => connection.dispose());
  return {
    child,
    connection,
    events,
    progress: () => progress,
    event: (kind: RunEvent['kind']) => new Promise<void>((resolve) => waiting.push({ kind, resolve })),
    ended: once(child, 'close'),
  };
}

function runParams(runsFolder: string, input: ExperimentInput): RunParams {
  return {
    work: { experiment: parseExperiment({ ...input, data: { folder: data, ...input.data } }), runsFolder },
    runtimeFolder: runtime,
  };
}

function onlyRun(runsFolder: string): string {
  const names = readdirSync(runsFolder);
  expect(names).toHaveLength(1);
  return path.join(runsFolder, names[0]!);
}

const long: ExperimentInput = { training: { epochs: 500 }, models: ['multimodal'] };

describe('the trainer', () => {
  it('says its versions, tells a run as it goes on, and leaves when its channel closes', async () => {
    const trainer = startTrainer();
    const hello = initializeResultSchema.parse(await trainer.connection.sendRequest(trainerMethods.initialize));
    expect(hello.protocolVersion).toBe(trainerProtocolVersion);
    const runsFolder = temporaryFolder();
    const params = runParams(runsFolder, { training: { epochs: 1 } });
    const result = runResultSchema.parse(await trainer.connection.sendRequest(trainerMethods.run, params));
    expect(result).toEqual({ outcome: 'done', folder: onlyRun(runsFolder) });
    expect(trainer.events.at(0)?.kind).toBe('runStarted');
    expect(trainer.events.at(-1)?.kind).toBe('runCompleted');
    expect(trainer.progress()).toBeGreaterThan(5);
    trainer.child.stdin.end();
    expect(await trainer.ended).toEqual([0, null]);
  });

  it('stops within a step when the request is cancelled', async () => {
    const trainer = startTrainer();
    const runsFolder = temporaryFolder();
    const cancel = new CancellationTokenSource();
    const running = trainer.connection.sendRequest(trainerMethods.run, runParams(runsFolder, long), cancel.token);
    await trainer.event('epochEnded');
    cancel.cancel();
    expect(runResultSchema.parse(await running)).toMatchObject({ outcome: 'cancelled' });
    expect(trainer.events.at(-1)?.kind).toBe('runCancelled');
    expect(await readRun(onlyRun(runsFolder))).toMatchObject({ state: 'cancelled' });
  });

  it('leaves in the middle of a run when whoever started it is gone', async () => {
    const trainer = startTrainer();
    const runsFolder = temporaryFolder();
    const running = trainer.connection.sendRequest(trainerMethods.run, runParams(runsFolder, long));
    running.catch(() => undefined);
    await trainer.event('epochEnded');
    trainer.child.stdin.end();
    await trainer.ended;
    expect(await readRun(onlyRun(runsFolder))).toMatchObject({ state: 'failed', failure: { code: 'interrupted' } });
  });

  it('that is killed leaves a run that can be read', async () => {
    const trainer = startTrainer();
    const runsFolder = temporaryFolder();
    const running = trainer.connection.sendRequest(trainerMethods.run, runParams(runsFolder, long));
    running.catch(() => undefined);
    await trainer.event('epochEnded');
    trainer.child.kill('SIGKILL');
    expect(await trainer.ended).toEqual([null, 'SIGKILL']);
    const snapshot = await readRun(onlyRun(runsFolder));
    expect(snapshot).toMatchObject({ state: 'failed', failure: { code: 'interrupted' } });
    expect(snapshot.models[0]?.epochs.length).toBeGreaterThanOrEqual(1);
  });

  it('answers with the failure where a run cannot begin', async () => {
    const trainer = startTrainer();
    const params = { ...runParams(temporaryFolder(), {}), runtimeFolder: temporaryFolder() };
    const result = runResultSchema.parse(await trainer.connection.sendRequest(trainerMethods.run, params));
    expect(result).toMatchObject({ outcome: 'failed', failure: { code: 'runtimeMissing' } });
    expect(trainer.events).toEqual([]);
  });

  it('answers a request that makes no sense, and goes on', async () => {
    const trainer = startTrainer();
    const result = runResultSchema.parse(await trainer.connection.sendRequest(trainerMethods.run, { experiment: 5 }));
    expect(result.outcome).toBe('failed');
    expect(result.failure?.code).toBe('internal');
    await expect(trainer.connection.sendRequest('dance')).rejects.toThrow();
    initializeResultSchema.parse(await trainer.connection.sendRequest(trainerMethods.initialize));
  });
});
