import { createHash } from 'node:crypto';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';

import { CancelledError, LabError } from '../../protocol/errors';
import type { Experiment } from '../../protocol/experiment';
import { formatCount } from '../../protocol/format';
import type { LoadedModality, ModalitySource, PreparedModality } from '../modalities/modality';
import { modalityReaders } from '../modalities/modalityReaders';
import { defaultEncoders } from '../models/encoders/encoders';
import type { TensorFlow } from '../tensorflow';
import { takeRows } from './column';
import { drawSplit } from './manifest/drawSplit';
import { planModalities, type PlannedModality } from './manifest/planModalities';
import { labelsOf } from './manifest/labelsOf';
import type { Manifest } from './manifest/manifest';
import { readManifest } from './manifest/readManifest';
import { refuseOrSkip } from './manifest/refuseOrSkip';
import { resolveRowPath } from './manifest/resolveRowPath';
import type { RowProblem } from './manifest/rowProblem';
import { splitsOf } from './manifest/splitColumn';
import type { DatasetModality, MultimodalDataset } from './multimodalDataset';

export interface ManifestRequest {
  readonly tf: TensorFlow;
  readonly experiment: Experiment;
  readonly signal: AbortSignal;
  /** Says what is being done. */
  readonly report: (activity: string) => void;
}

/**
 * Reads a manifest with everything that its rows name, and cuts the rows into training, validation and test.
 * @throws LabError `badData` that lists the rows that cannot be used, `badExperiment` for columns that are not there,
 * CancelledError.
 */
export async function loadManifestDataset(request: ManifestRequest): Promise<MultimodalDataset> {
  const { data, training } = request.experiment;
  const manifest = await readManifest(data.manifest);
  const labels = labelsOf(manifest, data);
  const named = data.split === '' ? undefined : splitsOf(manifest, data.split);
  const groups =
    data.group === '' ? undefined : { column: data.group, values: manifest.valuesOf(data.group, 'data.group') };
  const plan = planModalities(manifest, request.experiment, [labels.column, data.split, data.group]);
  const problems: RowProblem[] = [...manifest.problems, ...labels.problems, ...(named?.problems ?? [])];
  const loaded: LoadedModality[] = [];
  for (const planned of plan.modalities) {
    const read = await readModality(request, manifest, planned);
    loaded.push(read);
    problems.push(...read.problems.map(({ row, reason }) => manifest.problemOf(row, reason)));
  }
  const kept = refuseOrSkip(manifest, problems, data.onBadRow);
  const split = drawSplit({
    rows: kept.rows,
    ...(labels.classes.length === 0 ? {} : { classes: labels.values }),
    ...(named === undefined ? {} : { named: named.splits }),
    ...(groups === undefined ? {} : { groups }),
    testSplit: data.testSplit,
    validationSplit: training.validationSplit,
    seed: training.seed,
  });
  const trainingRows = Int32Array.from([...split.training, ...split.validation]);
  const prepared = loaded.map((modality) => modality.prepare(split.training));
  const take = (rows: Int32Array): Uint8Array => Uint8Array.from(rows, (row) => labels.values[row] ?? 0);
  return {
    name: path.basename(data.manifest),
    sha256: digestOf(manifest, prepared),
    classes: labels.classes.length,
    classNames: labels.classes,
    modalities: plan.modalities.map((planned, index) => {
      const { column, vocabulary, detail } = at(prepared, index);
      return {
        ...describe(planned),
        detail,
        ...(vocabulary === undefined ? {} : { vocabulary }),
        columns: { training: takeRows(column, trainingRows), test: takeRows(column, split.test) },
      };
    }),
    labels: { training: take(trainingRows), test: take(split.test) },
    counts: { training: split.training.length, validation: split.validation.length, test: split.test.length },
    notices: [...plan.notices, ...kept.notices, ...split.notices, ...prepared.flatMap(({ notices }) => notices)],
  };
}

function describe({
  name,
  type,
  options,
}: PlannedModality): Pick<DatasetModality, 'name' | 'type' | 'encoder' | 'units'> {
  return { name, type, encoder: options.encoder ?? defaultEncoders[type], units: options.units };
}

async function readModality(
  { tf, signal, report }: ManifestRequest,
  manifest: Manifest,
  { name, type, options, columns }: PlannedModality,
): Promise<LoadedModality> {
  const reader = modalityReaders[type];
  if (reader === undefined) {
    throw new LabError('badExperiment', `modalities.${name}: ${type} data cannot be read from a manifest.`);
  }
  const turn = Math.max(1, Math.round(manifest.count / 100));
  const tick = async (row: number): Promise<void> => {
    if (row % turn === 0) {
      report(`Reading ${name}: row ${formatCount(row + 1)} of ${formatCount(manifest.count)}`);
    }
    // A turn of the event loop lets a request to stop arrive.
    await setImmediate();
    if (signal.aborted) {
      throw new CancelledError();
    }
  };
  const source: ModalitySource = {
    tf,
    name,
    options,
    columns: columns.map((column) => ({
      name: column,
      values: manifest.valuesOf(column, `modalities.${name}.columns`),
    })),
    fileOf: (written) => resolveRowPath(manifest.folder, written),
    tick,
  };
  return reader(source);
}

/** Of the manifest and of what the models will see of it, so that a changed picture is noticed too. */
function digestOf(manifest: Manifest, prepared: readonly PreparedModality[]): string {
  const hash = createHash('sha256').update(manifest.sha256);
  for (const { column } of prepared) {
    const { buffer, byteOffset, byteLength } = column.values;
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
}

function at<T>(list: readonly T[], index: number): T {
  const value = list[index];
  if (value === undefined) {
    throw new Error(`There is no element ${index} in a list of ${list.length}.`);
  }
  return value;
}
