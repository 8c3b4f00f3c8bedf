import path from 'node:path';

import { predictRows } from '../runs/predictRows';
import { cancellable } from './cancellable';
import { exitCodes } from './exitCodes';
import { checkPredictionFile, writePredictionFile } from './predictionFile';
import { predictionTable } from './predictionTable';
import { requireRuntime } from './requireRuntime';
import { resolveRun } from './resolveRun';

export interface PredictOptions {
  readonly model?: string;
  readonly out?: string;
  readonly runs: string;
  readonly onBadRow: 'stop' | 'skip';
  readonly libraryFolder?: string;
}

/**
 * `mmlab predict`: writes what a trained model says of the rows of a table, as CSV. All that is not the result goes to
 * standard error.
 * @returns The exit code.
 */
export async function predictCommand(run: string, file: string, options: PredictOptions): Promise<number> {
  const { model } = options;
  const out =
    options.out === undefined ? undefined : await checkPredictionFile(options.out, { 'the table of new rows': file });
  const runFolder = await resolveRun(run, options.runs, '--runs');
  const runtimeFolder = await requireRuntime(options.libraryFolder);
  return cancellable(async (signal) => {
    const predicted = await predictRows({
      runFolder,
      ...(model === undefined ? {} : { model }),
      manifest: path.resolve(file),
      onBadRow: options.onBadRow,
      runtimeFolder,
      assetsFolder: __dirname,
      signal,
      report: (activity) => process.stderr.write(`${activity} …\n`),
    });
    predicted.notices.forEach((notice) => process.stderr.write(`${notice}\n`));
    const table = predictionTable(predicted);
    if (out === undefined) {
      process.stdout.write(table);
    } else {
      await writePredictionFile(out, table);
      process.stderr.write(`Predictions of the ${predicted.model} model: ${out}\n`);
    }
    return exitCodes.done;
  });
}
