import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fstatSync, fsyncSync, mkdirSync, openSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, truncate } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';

import writeFileAtomic from 'write-file-atomic';

import { LabError } from '../protocol/errors';
import { terminalKinds, type RunEvent } from '../protocol/events';
import type { Experiment } from '../protocol/experiment';
import { runFile, runFiles, type RunManifest } from './runFolder';
import { readManifest } from './runReader';
import { storeFailed } from './storeFailed';
import { syncFolder } from './syncFolder';

/**
 * Owns a run's folder while the run goes on. Events reach the disk a whole line at a time and before anybody is told
 * of them, so what was shown is never lost.
 */
export class RunWriter {
  private constructor(
    readonly runId: string,
    readonly folder: string,
    private readonly log: number,
  ) {}

  /**
   * Makes the folder of a new run.
   * @throws LabError `storeFailed` when it cannot be written.
   */
  static create(runsFolder: string, experiment: Experiment, now = new Date()): RunWriter {
    try {
      makeFolder(runsFolder);
      const { runId, folder } = makeRunFolder(runsFolder, now);
      const manifest: RunManifest = {
        runId,
        name: experiment.name,
        createdAt: now.toISOString(),
        writer: { pid: process.pid, host: hostname() },
      };
      writeFileAtomic.sync(runFile(folder, 'experiment'), `${JSON.stringify(experiment, null, 2)}\n`);
      const log = openSync(runFile(folder, 'events'), 'ax');
      // Last, so that a folder with a manifest is a whole run.
      writeFileAtomic.sync(runFile(folder, 'manifest'), `${JSON.stringify(manifest, null, 2)}\n`);
      syncFolder(folder);
      syncFolder(runsFolder);
      return new RunWriter(runId, folder, log);
    } catch (error) {
      throw storeFailed(`The run's folder cannot be made in ${runsFolder}`, error);
    }
  }

  /** Takes over the folder of a run whose writer is gone. A last line that was cut short is cut off. */
  static async reopen(folder: string): Promise<RunWriter> {
    const manifest = await readManifest(folder);
    const writer = { pid: process.pid, host: hostname() };
    const file = runFile(folder, 'events');
    try {
      const bytes = await readFile(file);
      await truncate(file, bytes.lastIndexOf('\n') + 1);
      await writeFileAtomic(runFile(folder, 'manifest'), `${JSON.stringify({ ...manifest, writer }, null, 2)}\n`);
      return new RunWriter(manifest.runId, folder, openSync(file, 'a'));
    } catch (error) {
      throw storeFailed(`The run in ${folder} cannot be opened again`, error);
    }
  }

  /** @throws LabError `storeFailed` when it cannot be written, or when nobody would find what is written. */
  append(event: RunEvent): void {
    let isKept: boolean;
    try {
      isKept = isAt(this.log, runFile(this.folder, 'events'));
      // Writes until all is written; the disk has it before anybody is told, also when the power fails.
      writeFileSync(this.log, `${JSON.stringify(event)}\n`);
      fsyncSync(this.log);
    } catch (error) {
      throw storeFailed(`The event log in ${this.folder} cannot be written`, error);
    }
    if (terminalKinds.has(event.kind)) {
      closeSync(this.log);
    }
    if (!isKept) {
      throw new LabError(
        'storeFailed',
        `The run's folder ${this.folder} was deleted or moved while the run went on, so that what it trains cannot be kept. Start a new run.`,
      );
    }
  }

  /** Saves a trained model: `write` gets an empty folder to fill, which takes its place only when it is complete. */
  async saveModel(model: string, write: (folder: string) => Promise<void>): Promise<void> {
    const target = path.join(this.folder, runFiles.weights, model);
    const staging = `${target}.partial`;
    try {
      await rm(staging, { recursive: true, force: true });
      await mkdir(staging, { recursive: true });
      await write(staging);
      await syncFiles(staging);
      await rm(target, { recursive: true, force: true });
      await rename(staging, target);
      syncFolder(path.dirname(target));
      syncFolder(this.folder);
    } catch (error) {
      await rm(staging, { recursive: true, force: true });
      throw storeFailed(`The weights of the ${model} model cannot be saved in ${this.folder}`, error);
    }
  }
}

/**
 * Whether a file that is open is the one that a path leads to: a log that was deleted can still be written to. Where the system
 * does not number its files, any file at the path is taken for it.
 */
function isAt(descriptor: number, file: string): boolean {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  const { ino } = fstatSync(descriptor, { bigint: true });
  return found !== undefined && (found.ino === ino || found.ino === 0n || ino === 0n);
}

/** Has the system write out a folder with its files. */
async function syncFiles(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = await open(path.join(folder, name), 'r+');
    await file.sync();
    await file.close();
  }
  syncFolder(folder);
}

/**
 * Makes a folder with those above it, one by one: the system's own way of doing so never returns on file systems that
 * refuse a folder without saying why, such as /proc.
 */
function makeFolder(folder: string): void {
  if (existsSync(folder)) {
    return;
  }
  makeFolder(path.dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process may have been faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw error;
    }
  }
}

function makeRunFolder(runsFolder: string, now: Date): { runId: string; folder: string } {
  const stamp = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  for (;;) {
    const runId = `${stamp}-${randomBytes(2).toString('hex')}`;
    const folder = path.join(runsFolder, runId);
    try {
      mkdirSync(folder);
      return { runId, folder };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw error;
      }
    }
  }
}
