import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { LabError } from '../../../src/protocol/errors';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { runManifestSchema } from '../../../src/runs/runFolder';
import { RunWriter } from '../../../src/runs/runWriter';
import { completeRun } from '../../support/runEvents';
import { temporaryFolder } from '../../support/temporaryFolder';
import { filesIn, logOf, writeRun } from './helpers';

const experiment = parseExperiment({ training: { epochs: 2 }, name: 'Two epochs' });

describe('a new run', () => {
  it('has a folder with its experiment, its writer and an empty log', () => {
    const runsFolder = path.join(temporaryFolder(), 'deep', 'runs');
    const now = new Date('2026-03-04T05:06:07.890Z');
    const writer = RunWriter.create(runsFolder, experiment, now);
    expect(writer.runId).toMatch(/^20260304-050607-[0-9a-f]{4}$/);
    expect(writer.folder).toBe(path.join(runsFolder, writer.runId));
    expect(filesIn(writer.folder)).toEqual(['events.jsonl', 'experiment.json', 'run.json']);
    expect(logOf(writer.folder)).toBe('');
    const read = (name: string): unknown => JSON.parse(readFileSync(path.join(writer.folder, name), 'utf8'));
    expect(read('experiment.json')).toEqual(experiment);
    expect(runManifestSchema.parse(read('run.json'))).toEqual({
      runId: writer.runId,
      name: 'Two epochs',
      createdAt: now.toISOString(),
      writer: { pid: process.pid, host: hostname() },
    });
  });

  it('has a folder of its own, even when many begin in the same second', () => {
    const runsFolder = temporaryFolder();
    const now = new Date();
    const writers = Array.from({ length: 30 }, () => writeRun(runsFolder, [], {}, now));
    expect(new Set(writers.map(({ folder }) => folder)).size).toBe(30);
  });

  it('says where it cannot be made', () => {
    const folder = path.join(temporaryFolder(), 'file');
    writeFileSync(folder, 'not a folder');
    const create = () => RunWriter.create(path.join(folder, 'runs'), experiment);
    expect(create).toThrow(LabError);
    expect(create).toThrow(path.join(folder, 'runs'));
    try {
      create();
    } catch (error) {
      expect((error as LabError).code).toBe('storeFailed');
    }
  });
});

describe('the event log', () => {
  it('gets each event as one whole line, before the call returns', () => {
    const events = completeRun();
    const writer = RunWriter.create(temporaryFolder(), experiment);
    events.forEach((event, at) => {
      writer.append(event);
      const lines = logOf(writer.folder).split('\n');
      expect(lines).toHaveLength(at + 2);
      expect(lines.at(-1)).toBe('');
      expect(JSON.parse(lines[at]!)).toEqual(event);
    });
  });

  it('ends with the event that ends the run; more is an error, not a silent loss', () => {
    const writer = writeRun(temporaryFolder());
    const before = logOf(writer.folder);
    expect(() => writer.append(completeRun()[0]!)).toThrow(LabError);
    expect(logOf(writer.folder)).toBe(before);
  });
});

describe('the folder of a run that goes on', () => {
  it.each<[what: string, change: (folder: string) => void]>([
    ['deleted', (folder) => rmSync(folder, { recursive: true })],
    ['moved', (folder) => renameSync(folder, `${folder}-moved`)],
    [
      'replaced',
      (folder) => {
        renameSync(folder, `${folder}-moved`);
        cpSync(`${folder}-moved`, folder, { recursive: true });
      },
    ],
  ])('ends the run when it is %s, instead of losing what comes', (_what, change) => {
    const [first, second] = completeRun();
    const writer = writeRun(temporaryFolder(), [first!]);
    change(writer.folder);
    expect(() => writer.append(second!)).toThrow(
      `The run's folder ${writer.folder} was deleted or moved while the run went on`,
    );
    expect(() => writer.append(second!)).toThrow(expect.objectContaining({ code: 'storeFailed' }));
  });
});

describe('the weights of a model', () => {
  it('appear whole, and replace older ones', async () => {
    const writer = writeRun(temporaryFolder(), []);
    const target = path.join(writer.folder, 'weights', 'text-only');
    for (const text of ['first', 'second']) {
      await writer.saveModel('text-only', async (folder) => {
        expect(folder).not.toBe(target);
        expect(filesIn(folder)).toEqual([]);
        await writeFile(path.join(folder, 'model.json'), text);
      });
      expect(filesIn(path.join(writer.folder, 'weights'))).toEqual([path.join('text-only', 'model.json')]);
      expect(readFileSync(path.join(target, 'model.json'), 'utf8')).toBe(text);
    }
  });

  it('leave nothing half-written when saving fails, and keep the older ones', async () => {
    const writer = writeRun(temporaryFolder(), []);
    const target = path.join(writer.folder, 'weights', 'text-only');
    await writer.saveModel('text-only', (folder) => writeFile(path.join(folder, 'model.json'), 'first'));
    const failing = writer.saveModel('text-only', async (folder) => {
      await writeFile(path.join(folder, 'model.json'), 'half');
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    });
    await expect(failing).rejects.toMatchObject({ code: 'storeFailed' });
    await expect(failing).rejects.toThrow('the disk is full; free some space and run again');
    expect(filesIn(path.join(writer.folder, 'weights'))).toEqual([path.join('text-only', 'model.json')]);
    expect(readFileSync(path.join(target, 'model.json'), 'utf8')).toBe('first');
  });

  it('take the place of what a killed run left there', async () => {
    const writer = writeRun(temporaryFolder(), []);
    const staging = path.join(writer.folder, 'weights', 'text-only.partial');
    mkdirSync(staging, { recursive: true });
    writeFileSync(path.join(staging, 'weights.bin'), 'half');
    chmodSync(path.join(staging, 'weights.bin'), 0o444);
    await writer.saveModel('text-only', (folder) => writeFile(path.join(folder, 'model.json'), 'whole'));
    expect(existsSync(staging)).toBe(false);
    expect(filesIn(path.join(writer.folder, 'weights'))).toEqual([path.join('text-only', 'model.json')]);
  });
});
