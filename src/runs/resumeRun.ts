import type { EarlierWork } from '../engine/experimentContext';
import { LabError } from '../protocol/errors';
import type { Experiment } from '../protocol/experiment';
import type { RunSnapshot } from '../protocol/snapshot';
import { readRun } from './runReader';
import { RunWriter } from './runWriter';

/**
 * Opens a run that did not come to its end, to go on with it. The run must have been claimed.
 * @throws LabError `badUsage` for a run that is done, `storeFailed` for a folder without a run.
 */
export async function resumeRun(
  folder: string,
): Promise<{ writer: RunWriter; experiment: Experiment; earlier?: EarlierWork }> {
  const snapshot = await readRun(folder);
  if (snapshot.state === 'done') {
    throw new LabError('badUsage', `The run in ${folder} has come to its end; there is nothing to resume.`);
  }
  const { experiment } = snapshot;
  const writer = await RunWriter.reopen(folder);
  // A run that was killed before its first event has done nothing yet: it begins.
  return snapshot.startedAt === undefined
    ? { writer, experiment }
    : { writer, experiment, earlier: earlierWork(snapshot) };
}

function earlierWork({ models, dataset, activeMs }: RunSnapshot): EarlierWork {
  const scores = models.flatMap(({ name, evaluation }) =>
    evaluation === undefined ? [] : [[name, evaluation.score] as const],
  );
  return {
    scores: new Map(scores),
    activeMs,
    ...(dataset === undefined ? {} : { dataset: dataset.sha256 }),
  };
}
