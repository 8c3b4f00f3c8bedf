import type { Column } from '../data/column';
import { modalityProblem } from '../data/manifest/modalityProblem';
import type { Manifest } from '../data/manifest/manifest';
import { resolveRowPath } from '../data/manifest/resolveRowPath';
import type { RowProblem } from '../data/manifest/rowProblem';
import type { ModalityPreprocessing, ModelPreprocessing } from '../data/modelPreprocessing';
import { forAllRows, presenceColumn, presenceOf, presentValues } from '../data/presence';
import type { LoadedModality, ModalitySource } from '../modalities/modality';
import { modalityReaders } from '../modalities/modalityReaders';
import { sized } from '../modalities/pictureShape';
import { readValues } from '../modalities/values/valuesModality';
import type { TensorFlow } from '../tensorflow';

/** Rows of a manifest that no model was trained on: those from `start` to `end` − 1. */
export interface NewRows {
  readonly tf: TensorFlow;
  readonly manifest: Manifest;
  readonly start: number;
  readonly end: number;
  /** Called after each row that took time. @throws CancelledError when it is to stop. */
  readonly tick: ModalitySource['tick'];
}

/** Rows as the model's inputs; those with a problem hold zeros. */
export interface PreparedInputs {
  readonly columns: readonly Column[];
  readonly problems: readonly RowProblem[];
}

/**
 * Makes rows of a manifest what a trained model takes, by what was learnt of its training rows and by nothing of these.
 * @throws LabError `badExperiment` when the manifest lacks a column, CancelledError.
 */
export async function prepareNewRows(rows: NewRows, { modalities }: ModelPreprocessing): Promise<PreparedInputs> {
  const columns: Column[] = [];
  const problems: RowProblem[] = [];
  for (const modality of modalities) {
    const prepared = await prepareModality(rows, modality);
    columns.push(...prepared.columns);
    problems.push(...prepared.problems);
  }
  return { columns, problems };
}

async function prepareModality(rows: NewRows, modality: ModalityPreprocessing): Promise<PreparedInputs> {
  const { manifest, start } = rows;
  const { name, type, options, preprocessing } = modality;
  const columns = columnsOf(rows, modality);
  const rowOf = (position: number): number => start + position;
  const presence = presenceOf(columns, type, options.missing);
  const read = await readModality(rows, modality, presentValues(columns, presence));
  const loaded = forAllRows(read, presence);
  const bad = new Set(loaded.problems.map(({ row }) => row));
  const used = Int32Array.from(presence.flags.keys()).filter((row) => !bad.has(row));
  const lacking = Array.from(presence.flags.keys()).filter((row) => presence.flags[row] === 0 && !modality.presence);
  const { column, problems: misfits = [] } = await loaded.apply(preprocessing, used);
  return {
    columns: [column, ...(modality.presence ? [presenceColumn(presence.flags)] : [])],
    problems: [
      ...[...loaded.problems, ...misfits].map((bad) => modalityProblem({ manifest, type, columns, rowOf }, bad)),
      ...lacking.map((row) =>
        manifest.problemOf(rowOf(row), `${name} is missing, and all rows that the model was trained on have it`),
      ),
    ],
  };
}

function columnsOf(
  { manifest, start, end }: NewRows,
  { name, columns }: ModalityPreprocessing,
): ModalitySource['columns'] {
  return columns.map((column) => ({ name: column, values: manifest.valuesOf(column, name).slice(start, end) }));
}

function readModality(
  { tf, manifest, tick }: NewRows,
  { name, options, preprocessing }: ModalityPreprocessing,
  columns: ModalitySource['columns'],
): Promise<LoadedModality> {
  const source: ModalitySource = {
    ...{ tf, name, columns, tick },
    options: sized({ ...options, ...shapeOf(preprocessing) }),
    fileOf: (written) => resolveRowPath(manifest.folder, written),
  };
  return preprocessing.type === 'values'
    ? readValues(source, preprocessing.shape)
    : modalityReaders[preprocessing.type](source);
}

/** The size of pictures that a model takes, whatever the new ones have. */
function shapeOf(preprocessing: ModalityPreprocessing['preprocessing']): Partial<ModalityPreprocessing['options']> {
  if (preprocessing.type !== 'image' && preprocessing.type !== 'video') {
    return {};
  }
  const { height, width, channels } = preprocessing;
  return { height, width, channels };
}
