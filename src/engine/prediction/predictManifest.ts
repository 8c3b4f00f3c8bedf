import type { LayersModel, Tensor } from '@tensorflow/tfjs-node';

import { formatCount } from '../../protocol/format';
import { consecutive } from '../data/batches';
import { fillRows, rowSize, type Column } from '../data/column';
import type { Manifest } from '../data/manifest/manifest';
import type { RowProblem } from '../data/manifest/rowProblem';
import type { ModelPreprocessing } from '../data/modelPreprocessing';
import { inTargetUnit } from '../data/targetUnit';
import { takeTurn } from '../takeTurn';
import type { TensorFlow } from '../tensorflow';
import { prepareNewRows } from './prepareNewRows';
import { requireColumns } from './requireColumns';

/** Rows that are read and in memory at once. */
const chunkRows = 256;

export interface PredictionRequest {
  readonly tf: TensorFlow;
  readonly model: LayersModel;
  readonly preprocessing: ModelPreprocessing;
  readonly manifest: Manifest;
  readonly signal: AbortSignal;
  /** Says what is being done. */
  readonly report: (activity: string) => void;
}

export interface ManifestPredictions {
  /**
   * What the model gives for each row: the probability of each class, or the predicted number in the target's own unit;
   * `undefined` for a row that cannot be used.
   */
  readonly outputs: readonly (readonly number[] | undefined)[];
  readonly problems: readonly RowProblem[];
}

/**
 * Predicts every row of a manifest, a few hundred at a time, so that they need not fit in memory. Labels are not needed
 * and not looked at.
 * @throws LabError `badExperiment` that names the columns that the manifest lacks, CancelledError.
 */
export async function predictManifest(request: PredictionRequest): Promise<ManifestPredictions> {
  const { tf, model, preprocessing, manifest, report } = request;
  requireColumns(manifest, preprocessing);
  const outputs: (readonly number[] | undefined)[] = [];
  const problems: RowProblem[] = [...manifest.problems];
  const tick = (): Promise<void> => takeTurn(request.signal);
  for (let start = 0; start < manifest.count; start += chunkRows) {
    const end = Math.min(start + chunkRows, manifest.count);
    report(`Predicting rows ${formatCount(start + 1)} to ${formatCount(end)} of ${formatCount(manifest.count)}`);
    await tick();
    const prepared = await prepareNewRows({ tf, manifest, start, end, tick }, preprocessing);
    problems.push(...prepared.problems);
    outputs.push(...predictColumns(tf, model, prepared.columns, end - start).map((row) => inUnit(row, preprocessing)));
  }
  const bad = new Set(problems.map(({ row }) => row));
  return { outputs: outputs.map((output, row) => (bad.has(row) ? undefined : output)), problems };
}

/** What a model gives for the first `count` rows of its input columns, one array a row. */
export function predictColumns(
  tf: TensorFlow,
  model: LayersModel,
  columns: readonly Column[],
  count: number,
): Float32Array[] {
  const values = tf.tidy(() => {
    const inputs = columns.map((column) => {
      const numbers = new Float32Array(count * rowSize(column));
      fillRows(column, consecutive(0, count), numbers);
      return tf.tensor(numbers, [count, ...column.shape]);
    });
    return (model.apply(inputs, { training: false }) as Tensor).dataSync<'float32'>();
  });
  const width = values.length / count;
  return Array.from({ length: count }, (_, row) => values.slice(row * width, (row + 1) * width));
}

function inUnit(output: Float32Array, { target }: ModelPreprocessing): number[] {
  return Array.from(output, (value) => (target.task === 'regression' ? inTargetUnit(value, target) : value));
}
