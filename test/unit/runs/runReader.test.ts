import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { applyEvent, initialSnapshot } from '../../../src/protocol/snapshot';
import { claimRun } from '../../../src/runs/runClaim';
import { listRuns, parseEventLog, readRun } from '../../../src/runs/runReader';
import { completeRun } from '../../support/runEvents';
import { temporaryFolder } from '../../support/temporaryFolder';
import { deadPid, logOf, writeRun } from './helpers';

/** Makes the run look as if another process wrote it. */
function setWriter(folder: string, writer: { pid: number; host: string }): void {
  const file = path.join(folder, 'run.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...manifest, writer }));
}

describe('a run that is read', () => {
  it('is what its events say', async () => {
    const { folder, runId } = writeRun(temporaryFolder());
    const events = completeRun().map((event) => ({ ...event, runId }));
    expect(await readRun(folder)).toEqual(events.reduce(applyEvent, initialSnapshot(parseExperiment({}))));
  });

  it('goes on while a process has claimed it', async () => {
    const { folder, runId } = writeRun(temporaryFolder(), completeRun().slice(0, 8));
    const release = await claimRun(folder);
    expect(await readRun(folder)).toMatchObject({ state: 'training', runId });
    await expect(claimRun(folder)).rejects.toMatchObject({ code: 'badUsage' });
    await release();
    expect(await readRun(folder)).toMatchObject({ state: 'failed', failure: { code: 'interrupted' } });
  }, 30_000);

  it('was interrupted although its writer’s process id belongs to another process now', async () => {
    const { folder } = writeRun(temporaryFolder(), completeRun().slice(0, 8));
    setWriter(folder, { pid: 1, host: hostname() });
    expect(await readRun(folder)).toMatchObject({ state: 'failed', failure: { code: 'interrupted' } });
  });

  it('is starting before its first event, under its own id', async () => {
    const { folder, runId } = writeRun(temporaryFolder(), []);
    const release = await claimRun(folder);
    const snapshot = await readRun(folder);
    await release();
    expect(snapshot).toMatchObject({ state: 'starting', runId });
    expect(snapshot.models).toHaveLength(3);
  });

  it('was interrupted when its writer is gone, and keeps what it had', async () => {
    const events = completeRun().slice(0, 8);
    const { folder } = writeRun(temporaryFolder(), events);
    setWriter(folder, { pid: deadPid, host: hostname() });
    const snapshot = await readRun(folder);
    expect(snapshot).toMatchObject({ state: 'failed', failure: { code: 'interrupted' }, endedAt: events.at(-1)?.time });
    expect(snapshot.models[0]?.epochs).toHaveLength(3);
  });

  it('was interrupted before its first event, too', async () => {
    const { folder } = writeRun(temporaryFolder(), []);
    setWriter(folder, { pid: deadPid, host: hostname() });
    expect(await readRun(folder)).toMatchObject({ state: 'failed', failure: { code: 'interrupted' } });
  });

  it('is not called interrupted while another machine writes it, or when it had ended', async () => {
    const { folder } = writeRun(temporaryFolder(), completeRun().slice(0, 8));
    setWriter(folder, { pid: deadPid, host: 'another-machine' });
    const release = await claimRun(folder);
    expect(await readRun(folder)).toMatchObject({ state: 'training' });
    await release();
    expect(await readRun(folder)).toMatchObject({ state: 'failed' });
    const done = writeRun(temporaryFolder());
    setWriter(done.folder, { pid: deadPid, host: hostname() });
    expect(await readRun(done.folder)).toMatchObject({ state: 'done' });
  });

  it('keeps the name that the user gave it', async () => {
    const { folder } = writeRun(temporaryFolder());
    const file = path.join(folder, 'run.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...manifest, name: 'Mine' }));
    expect((await readRun(folder)).name).toBe('Mine');
  });
});

describe('a damaged run', () => {
  it.each(['run.json', 'experiment.json', 'events.jsonl'])('names the file that is missing: %s', async (name) => {
    const { folder } = writeRun(temporaryFolder());
    rmSync(path.join(folder, name));
    await expect(readRun(folder)).rejects.toMatchObject({
      code: 'storeFailed',
      message: `There is no readable run in ${folder}: it has no ${name}. Put a copy of the file there, or start a new run.`,
    });
  });

  it.each<[name: string, text: string, trouble: string]>([
    ['run.json', '{"runId":', 'is damaged (Unexpected end of JSON input)'],
    ['experiment.json', '', 'is damaged (Unexpected end of JSON input)'],
    ['run.json', '{}', 'does not hold what this version of Multimodal Lab writes there'],
  ])('names the file that is damaged: %s', async (name, text, trouble) => {
    const { folder } = writeRun(temporaryFolder());
    const file = path.join(folder, name);
    writeFileSync(file, text);
    await expect(readRun(folder)).rejects.toMatchObject({
      code: 'storeFailed',
      message: `There is no readable run in ${folder}: ${file} ${trouble}. Put a copy of the file there, or start a new run.`,
    });
  });

  it('is read up to its last whole line, wherever it was cut', () => {
    const text = completeRun({ training: { epochs: 1 } })
      .map((event) => `${JSON.stringify(event)}\n`)
      .join('');
    const whole = parseEventLog(text);
    expect(whole).toHaveLength(completeRun({ training: { epochs: 1 } }).length);
    fc.assert(
      fc.property(fc.nat(text.length), (length) => {
        const lines = text.slice(0, length).split('\n').length - 1;
        expect(parseEventLog(text.slice(0, length))).toEqual(whole.slice(0, lines));
      }),
    );
  });

  it('is read with a last line that was cut short', async () => {
    const { folder } = writeRun(temporaryFolder(), completeRun().slice(0, 8));
    const log = path.join(folder, 'events.jsonl');
    truncateSync(log, logOf(folder).length - 40);
    expect((await readRun(folder)).models[0]?.epochs).toHaveLength(2);
  });

  it('is read past lines that this version does not know, and past garbage', async () => {
    const events = completeRun();
    const { folder } = writeRun(temporaryFolder(), events.slice(0, 6));
    const unknown = { ...events[5], kind: 'gradientsMeasured', norms: [1, 2] };
    appendFileSync(
      path.join(folder, 'events.jsonl'),
      [JSON.stringify(unknown), '', '{"kind":', 'null', '[1]', '\u0000\u0000', JSON.stringify(events[6]), ''].join(
        '\n',
      ),
    );
    const snapshot = await readRun(folder);
    expect(snapshot.failure?.code).toBe('interrupted');
    expect(snapshot.models[0]?.epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
  });
});

describe('the list of runs', () => {
  it('is empty where there is no folder', async () => {
    expect(await listRuns(path.join(temporaryFolder(), 'nowhere'))).toEqual([]);
  });

  it('has the newest first, with state and accuracies', async () => {
    const runsFolder = temporaryFolder();
    const shifted = (hours: number) =>
      completeRun().map((event) => ({ ...event, time: new Date(Date.UTC(2026, 0, 2, hours)).toISOString() }));
    const first = writeRun(runsFolder, shifted(1));
    const third = writeRun(runsFolder, shifted(3).slice(0, 5), { name: 'Stopped short' });
    const second = writeRun(runsFolder, shifted(2));
    setWriter(third.folder, { pid: deadPid, host: hostname() });
    const runs = await listRuns(runsFolder);
    expect(runs.map(({ runId }) => runId)).toEqual([third.runId, second.runId, first.runId]);
    expect(runs[0]).toMatchObject({ name: 'Stopped short', state: 'failed', scores: [] });
    expect(runs[2]).toEqual({
      folder: first.folder,
      runId: first.runId,
      name: parseExperiment({}).name,
      experiment: parseExperiment({}),
      state: 'done',
      startedAt: '2026-01-02T01:00:00.000Z',
      scores: [
        { model: 'multimodal', metric: 'accuracy', score: 1 },
        { model: 'image-only', metric: 'accuracy', score: 0.9037 },
        { model: 'text-only', metric: 'accuracy', score: 0.9999 },
      ],
    });
  });

  it('leaves out whatever is not a run', async () => {
    const runsFolder = temporaryFolder();
    const { runId } = writeRun(runsFolder);
    mkdirSync(path.join(runsFolder, 'empty'));
    mkdirSync(path.join(runsFolder, 'broken'));
    writeFileSync(path.join(runsFolder, 'broken', 'run.json'), '{"runId": 5}');
    writeFileSync(path.join(runsFolder, 'notes.txt'), 'Mine.');
    expect((await listRuns(runsFolder)).map((run) => run.runId)).toEqual([runId]);
  });

  it('copes with a thousand runs', async () => {
    const runsFolder = temporaryFolder();
    const { folder } = writeRun(runsFolder);
    for (let run = 1; run < 1000; run++) {
      cpSync(folder, `${folder}-${run}`, { recursive: true });
    }
    const runs = await listRuns(runsFolder);
    expect(runs).toHaveLength(1000);
    expect(runs.every(({ state, scores }) => state === 'done' && scores.length === 3)).toBe(true);
  });
});
