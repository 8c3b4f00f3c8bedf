import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { RunEvent } from '../../../src/protocol/events';
import type { ExperimentInput } from '../../../src/protocol/experiment';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { RunWriter } from '../../../src/runs/runWriter';
import { completeRun } from '../../support/runEvents';

/** Writes a run with the given events; they get its id. */
export function writeRun(
  runsFolder: string,
  events: readonly RunEvent[] = completeRun(),
  input: ExperimentInput = {},
  now = new Date(),
): RunWriter {
  const writer = RunWriter.create(runsFolder, parseExperiment(input), now);
  events.forEach((event) => writer.append({ ...event, runId: writer.runId }));
  return writer;
}

export function logOf(folder: string): string {
  return readFileSync(path.join(folder, 'events.jsonl'), 'utf8');
}

/** Every file in a folder and below, as paths from it. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

/** A process id that belongs to nobody: larger than any system gives. */
export const deadPid = 2 ** 22 + 1;
