import { cpSync, existsSync, readFileSync, readdirSync, truncateSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { appendFailure, deleteRun, renameRun } from '../../../src/runs/runEditing';
import { listRuns, parseEventLog, readRun } from '../../../src/runs/runReader';
import { completeRun } from '../../support/runEvents';
import { temporaryFolder } from '../../support/temporaryFolder';
import { logOf, writeRun } from './helpers';

const failure = { code: 'trainerCrashed', message: 'The trainer was killed.', detail: 'SIGKILL' } as const;

describe('renaming a run', () => {
  it('changes its name and nothing else', async () => {
    const { folder, runId } = writeRun(temporaryFolder());
    const before = await readRun(folder);
    await renameRun(folder, '  With more dropout  ');
    expect(await readRun(folder)).toEqual({ ...before, name: 'With more dropout' });
    const manifest = JSON.parse(readFileSync(path.join(folder, 'run.json'), 'utf8')) as { runId: string };
    expect(manifest.runId).toBe(runId);
    expect(readdirSync(folder).sort()).toEqual(['events.jsonl', 'experiment.json', 'run.json']);
  });

  it('takes no empty name and no folder without a run', async () => {
    const { folder } = writeRun(temporaryFolder());
    await expect(renameRun(folder, '   ')).rejects.toMatchObject({ code: 'badUsage' });
    await expect(renameRun(temporaryFolder(), 'A name')).rejects.toMatchObject({ code: 'storeFailed' });
  });
});

describe('deleting a run', () => {
  it('leaves the others and nothing of it', async () => {
    const runsFolder = temporaryFolder();
    const kept = writeRun(runsFolder);
    const gone = writeRun(runsFolder);
    await deleteRun(gone.folder);
    expect(readdirSync(runsFolder)).toEqual([kept.runId]);
    expect(await listRuns(runsFolder)).toHaveLength(1);
  });

  it('deletes nothing that is not a run', async () => {
    const folder = temporaryFolder();
    await expect(deleteRun(folder)).rejects.toMatchObject({ code: 'storeFailed' });
    expect(existsSync(folder)).toBe(true);
  });

  it('that was cut short does not show in the list', async () => {
    const runsFolder = temporaryFolder();
    const { folder, runId } = writeRun(runsFolder);
    cpSync(folder, path.join(runsFolder, `.deleted-${runId}`), { recursive: true });
    expect((await listRuns(runsFolder)).map((run) => run.folder)).toEqual([folder]);
  });
});

describe('ending the log of a run whose trainer died', () => {
  it('says why', async () => {
    const { folder, runId } = writeRun(temporaryFolder(), completeRun().slice(0, 8));
    await appendFailure(folder, failure, new Date('2026-01-02T04:00:00Z'));
    expect(parseEventLog(logOf(folder)).at(-1)).toEqual({
      kind: 'runFailed',
      runId,
      time: '2026-01-02T04:00:00.000Z',
      ...failure,
    });
    expect(await readRun(folder)).toMatchObject({ state: 'failed', failure });
  });

  it('begins a new line where the last one was cut short', async () => {
    const { folder } = writeRun(temporaryFolder(), completeRun().slice(0, 8));
    truncateSync(path.join(folder, 'events.jsonl'), logOf(folder).length - 40);
    await appendFailure(folder, failure);
    const events = parseEventLog(logOf(folder));
    expect(events).toHaveLength(8);
    expect(events.at(-1)).toMatchObject({ kind: 'runFailed' });
  });

  it('works on an empty log', async () => {
    const { folder } = writeRun(temporaryFolder(), []);
    await appendFailure(folder, failure);
    expect(parseEventLog(logOf(folder))).toHaveLength(1);
  });

  it('leaves a run that had ended, and one that was ended before', async () => {
    const done = writeRun(temporaryFolder());
    const before = logOf(done.folder);
    await appendFailure(done.folder, failure);
    expect(logOf(done.folder)).toBe(before);
    const failed = writeRun(temporaryFolder(), completeRun().slice(0, 8));
    await appendFailure(failed.folder, failure);
    await appendFailure(failed.folder, failure);
    expect(parseEventLog(logOf(failed.folder))).toHaveLength(9);
  });
});
