import type { EarlierWork } from '../engine/runExperiment';
import { LabError } from '../protocol/errors';
import type { Experiment } from '../protocol/experiment';
import { isActive } from '../protocol/snapshot';
import { readRun } from './runReader';
import { RunWriter } from './runWriter';

/**
 * Opens a run that did not come to its end, to go on with it.
 * @throws LabError `badUsage` for a run that is done or still goes on, `storeFailed` for a folder without a run.
 */
export async function resumeRun(
  folder: string,
): Promise<{ writer: RunWriter; experiment: Experiment; earlier: EarlierWork }> {
  const snapshot = await readRun(folder);
  if (snapshot.state === 'done') {
    throw new LabError('badUsage', `The run in ${folder} has come to its end; there is nothing to resume.`);
  }
  if (isActive(snapshot.state)) {
    throw new LabError('badUsage', `The run in ${folder} still goes on in another process. Stop it there first.`);
  }
  const accuracies = new Map(
    snapshot.models.flatMap(({ name, evaluation }) =>
      evaluation === undefined ? [] : [[name, evaluation.accuracy] as const],
    ),
  );
  const dataset = snapshot.dataset?.sha256;
  return {
    writer: await RunWriter.reopen(folder),
    experiment: snapshot.experiment,
    earlier: { accuracies, ...(dataset === undefined ? {} : { dataset }) },
  };
}
