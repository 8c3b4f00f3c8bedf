import { appendFile, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';

import { LabError } from '../protocol/errors';
import type { Failure } from '../protocol/failure';
import { terminalKinds, type RunEvent } from '../protocol/events';
import { runFile } from './runFolder';
import { parseEventLog, readManifest } from './runReader';

/** Gives a run a name of the user's; its folder keeps its own. */
export async function renameRun(folder: string, name: string): Promise<void> {
  const trimmed = name.trim();
  if (trimmed === '') {
    throw new LabError('badUsage', 'A run needs a name. Type at least one letter.');
  }
  const manifest = await readManifest(folder);
  const { default: writeFileAtomic } = await import('write-file-atomic');
  await writeFileAtomic(runFile(folder, 'manifest'), `${JSON.stringify({ ...manifest, name: trimmed }, null, 2)}\n`);
}

/** Deletes a run's folder. It is moved aside first, so that a deletion cut short leaves no half of a run in the list. */
export async function deleteRun(folder: string): Promise<void> {
  await readManifest(folder);
  const aside = path.join(path.dirname(folder), `.deleted-${path.basename(folder)}`);
  await rename(folder, aside);
  await rm(aside, { recursive: true, force: true });
}

/** Ends the log of a run whose writer died without doing so. A run that had ended is left as it is. */
export async function appendFailure(folder: string, failure: Failure, now = new Date()): Promise<void> {
  const manifest = await readManifest(folder);
  const log = runFile(folder, 'events');
  const text = await readFile(log, 'utf8');
  const last = parseEventLog(text).at(-1);
  if (last !== undefined && terminalKinds.has(last.kind)) {
    return;
  }
  const event: RunEvent = { kind: 'runFailed', runId: manifest.runId, time: now.toISOString(), ...failure };
  const separator = text === '' || text.endsWith('\n') ? '' : '\n';
  await appendFile(log, `${separator}${JSON.stringify(event)}\n`);
}
