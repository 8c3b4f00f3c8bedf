import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import * as z from 'zod';

import { LabError } from '../protocol/errors';
import type { Failure } from '../protocol/failure';
import { runEventSchema, type RunEvent } from '../protocol/events';
import type { Experiment } from '../protocol/experiment';
import { parseExperiment } from '../protocol/parseExperiment';
import {
  applyEvent,
  applyFailure,
  initialSnapshot,
  isActive,
  type RunSnapshot,
  type RunState,
} from '../protocol/snapshot';
import type { ScoreKind } from '../protocol/score';
import { isBeingWritten } from './runClaim';
import { runFile, runFiles, runManifestSchema, type RunManifest } from './runFolder';

/** One line of the list of runs. */
export interface RunListItem {
  readonly folder: string;
  readonly runId: string;
  readonly name: string;
  /** Its title is not changed by renaming the run. */
  readonly experiment: Experiment;
  readonly state: RunState;
  readonly failure?: Failure;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly scores: readonly { readonly model: string; readonly metric: ScoreKind; readonly score: number }[];
}

/** What is said of a run whose writer is gone. */
export const interruptedFailure: Failure = {
  code: 'interrupted',
  message: 'The run was interrupted before it ended. What it had finished by then is kept.',
};

/**
 * Folds a run's event log into a snapshot, up to the last whole line. A run whose writer is gone without having ended
 * it is shown as failed with code `interrupted`.
 * @throws LabError `storeFailed` when the folder holds no run.
 */
export async function readRun(folder: string): Promise<RunSnapshot> {
  const manifest = await readManifest(folder);
  const experiment = await readExperiment(folder);
  const start: RunSnapshot = { ...initialSnapshot(experiment, 'starting'), runId: manifest.runId, name: manifest.name };
  const log = await readFile(runFile(folder, 'events'), 'utf8').catch((error: unknown) => {
    throw noRun(folder, 'events', error);
  });
  const events = parseEventLog(log);
  const snapshot = events.reduce(applyEvent, start);
  if (!isActive(snapshot.state) || (await isBeingWritten(folder, manifest))) {
    return snapshot;
  }
  return applyFailure(snapshot, interruptedFailure, events.at(-1)?.time ?? manifest.createdAt);
}

/** All runs in a folder, newest first. Folders that hold no readable run are left out. */
export async function listRuns(runsFolder: string): Promise<RunListItem[]> {
  const names = await readdir(runsFolder).catch(() => []);
  // A hidden folder is a run whose deletion was cut short.
  const visible = names.filter((name) => !name.startsWith('.'));
  const items = await Promise.all(
    visible.map((name) => readListItem(path.join(runsFolder, name)).catch(() => undefined)),
  );
  return items
    .filter((item) => item !== undefined)
    .sort((a, b) => b.startedAt.localeCompare(a.startedAt) || b.runId.localeCompare(a.runId));
}

/** The events of a log. A last line that was cut short, and lines this version does not know, are passed over. */
export function parseEventLog(text: string): RunEvent[] {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole.split('\n').flatMap((line) => {
    const event = parseLine(line);
    return event === undefined ? [] : [event];
  });
}

function parseLine(line: string): RunEvent | undefined {
  if (line.trim() === '') {
    return undefined;
  }
  try {
    return runEventSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

export async function readManifest(folder: string): Promise<RunManifest> {
  try {
    return runManifestSchema.parse(JSON.parse(await readFile(runFile(folder, 'manifest'), 'utf8')));
  } catch (error) {
    throw noRun(folder, 'manifest', error);
  }
}

/**
 * The experiment of a run, with every default filled in.
 * @throws LabError `storeFailed` when the folder holds no run.
 */
export async function readExperiment(folder: string): Promise<Experiment> {
  const input = await readFile(runFile(folder, 'experiment'), 'utf8')
    .then((text): unknown => JSON.parse(text))
    .catch((error: unknown) => {
      throw noRun(folder, 'experiment', error);
    });
  return parseExperiment(input, runFile(folder, 'experiment'));
}

/** Says which file is missing or damaged, and what can be done about it. */
function noRun(folder: string, file: keyof typeof runFiles, cause: unknown): LabError {
  const isMissing = cause instanceof Error && (cause as NodeJS.ErrnoException).code === 'ENOENT';
  const why = isMissing ? `it has no ${runFiles[file]}` : `${runFile(folder, file)} ${troubleOf(cause)}`;
  return new LabError(
    'storeFailed',
    `There is no readable run in ${folder}: ${why}. Put a copy of the file there, or start a new run.`,
    undefined,
    { cause },
  );
}

function troubleOf(cause: unknown): string {
  if (cause instanceof SyntaxError) {
    return `is damaged (${cause.message})`;
  }
  return cause instanceof z.ZodError
    ? 'does not hold what this version of Multimodal Lab writes there'
    : `cannot be read (${(cause as Error).message})`;
}

async function readListItem(folder: string): Promise<RunListItem> {
  const [manifest, snapshot] = await Promise.all([readManifest(folder), readRun(folder)]);
  return {
    folder,
    runId: manifest.runId,
    name: manifest.name,
    experiment: snapshot.experiment,
    state: snapshot.state,
    ...(snapshot.failure === undefined ? {} : { failure: snapshot.failure }),
    startedAt: snapshot.startedAt ?? manifest.createdAt,
    scores: snapshot.models.flatMap(({ name, evaluation }) =>
      evaluation === undefined ? [] : [{ model: name, metric: evaluation.metric, score: evaluation.score }],
    ),
  };
}
