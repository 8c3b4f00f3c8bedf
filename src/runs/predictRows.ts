import { readManifest as readTable } from '../engine/data/manifest/readManifest';
import type { Manifest } from '../engine/data/manifest/manifest';
import { problemLog, problemMessage } from '../engine/data/manifest/problemMessage';
import { withoutConsequences } from '../engine/data/manifest/refuseOrSkip';
import type { RowProblem } from '../engine/data/manifest/rowProblem';
import type { ModelPreprocessing } from '../engine/data/modelPreprocessing';
import { predictManifest } from '../engine/prediction/predictManifest';
import { LabError } from '../protocol/errors';
import { formatCount } from '../protocol/format';
import { isSingleModality } from '../protocol/singleModality';
import { loadTensorFlow } from '../runtime/loadTensorFlow';
import { readRun } from './runReader';
import { loadTrainedModel, trainedModelNames } from './trainedModels';

export interface PredictionJob {
  readonly runFolder: string;
  /** The model to use; without it, the first of the run that joins modalities, or else its first. */
  readonly model?: string;
  /** The table of new rows: CSV, TSV or JSON Lines. */
  readonly manifest: string;
  /** Whether rows that cannot be used end the prediction or are left without one. */
  readonly onBadRow: 'stop' | 'skip';
  readonly runtimeFolder: string;
  readonly assetsFolder: string;
  readonly signal: AbortSignal;
  readonly report: (activity: string) => void;
}

/** What a model of a run says of new rows. */
export interface PredictedRows {
  readonly model: string;
  readonly target: ModelPreprocessing['target'];
  readonly rows: readonly {
    /** Line of the table, from 1, on which the row begins. */
    readonly line: number;
    /** The probability of each class, or the predicted number; absent for a row that cannot be used. */
    readonly output?: readonly number[];
  }[];
  /** What to tell about rows that were skipped. */
  readonly notices: readonly string[];
}

/**
 * Uses a trained model of a run on the rows of a table.
 * @throws LabError `badUsage` for a model that the run does not have, `badData` that lists the rows that cannot be used,
 * `storeFailed` for a run that cannot be read, CancelledError.
 */
export async function predictRows(job: PredictionJob): Promise<PredictedRows> {
  const name = await chooseModel(job);
  const manifest = await readTable(job.manifest, {
    place: 'The table',
    field: 'the table',
    base: 'the working directory',
  });
  job.report('Loading TensorFlow');
  const tf = loadTensorFlow(job.runtimeFolder, job.assetsFolder);
  const { model, preprocessing } = await loadTrainedModel(tf, job.runFolder, name);
  try {
    const { signal, report } = job;
    const { outputs, problems } = await predictManifest({ tf, model, preprocessing, manifest, signal, report });
    return {
      model: name,
      target: preprocessing.target,
      rows: outputs.map((output, row) => ({
        line: manifest.lineOf(row),
        ...(output === undefined ? {} : { output }),
      })),
      notices: refuseOrTell(manifest, problems, job.onBadRow),
    };
  } finally {
    model.dispose();
  }
}

async function chooseModel({ runFolder, model }: PredictionJob): Promise<string> {
  const snapshot = await readRun(runFolder);
  const saved = new Set(await trainedModelNames(runFolder));
  const names = snapshot.models.map(({ name }) => name).filter((name) => saved.has(name));
  const chosen = model ?? names.find((name) => !isSingleModality(name)) ?? names[0];
  if (chosen === undefined) {
    throw new LabError('badUsage', `No model of the run in ${runFolder} was trained to its end. Resume the run first.`);
  }
  if (!names.includes(chosen)) {
    throw new LabError(
      'badUsage',
      `The run in ${runFolder} has no trained model "${chosen}"; there are ${names.join(', ') || 'none'}.`,
    );
  }
  return chosen;
}

/** @throws LabError `badData` that lists the rows that cannot be used when they are to end it, or when none can. */
function refuseOrTell(manifest: Manifest, problems: readonly RowProblem[], onBadRow: 'stop' | 'skip'): string[] {
  const bad = new Set(problems.map(({ row }) => row)).size;
  if (bad === 0) {
    return [];
  }
  const told = withoutConsequences(manifest, problems);
  const many = `${formatCount(bad)} of ${formatCount(manifest.count)} rows of ${manifest.file}`;
  if (onBadRow === 'stop' || bad === manifest.count) {
    const otherwise = bad === manifest.count ? '' : ', or leave them without a prediction with --on-bad-row skip';
    const message = problemMessage(`${many} cannot be used.`, told, `Mend the rows${otherwise}.`, '');
    throw new LabError('badData', message, problemLog(told));
  }
  return [problemMessage(`${many} ${bad === 1 ? 'has' : 'have'} no prediction.`, told, undefined, '')];
}
