import path from 'node:path';

import type { Experiment } from '../../protocol/experiment';
import { modelProblems } from '../../protocol/modelProblems';
import { refusalOf } from '../../protocol/fieldProblem';
import { smallPictureProblems } from '../../protocol/pictureSides';
import type { WrittenExperiment } from '../../protocol/writtenExperiment';
import type { BadValue, ModalitySource } from '../modalities/modality';
import { modalityReaders } from '../modalities/modalityReaders';
import { withPictureShape } from '../modalities/pictureShape';
import { defaultEncoders } from '../models/encoders/encoders';
import type { TensorFlow } from '../tensorflow';
import { assembleDataset, type RawModality } from './assembleDataset';
import { BadRowList, type KeepBadRows } from './manifest/badRowList';
import { chooseRows } from './manifest/chooseRows';
import { dataColumnProblems } from './manifest/columnProblems';
import { labelColumn } from './manifest/labelColumn';
import { labelsOf } from './manifest/labelsOf';
import type { Manifest } from './manifest/manifest';
import { modalityProblem } from './manifest/modalityProblem';
import { planModalities, type ModalityPlan, type PlannedModality } from './manifest/planModalities';
import { manifestOrigin, readManifest } from './manifest/readManifest';
import { refuseMalformed } from './manifest/refuseOrSkip';
import { resolveRowPath } from './manifest/resolveRowPath';
import { repeatedRowsNotices } from './manifest/repeatedRows';
import type { RowProblem } from './manifest/rowProblem';
import { idleValidationSplit, splitsOf } from './manifest/splitColumn';
import { typeHints } from './manifest/typeHints';
import type { MultimodalDataset } from './multimodalDataset';
import type { ReportActivity } from './reportActivity';
import { forAllRows, presenceOf, presenceOfAll, presentValues, takeAway, type Presence } from './presence';
import { readingTick } from './readingTick';
import { DataStreaming, type ModalityRows } from './streaming/dataStreaming';
import type { StreamingSupport } from './streaming/rowDecoder';

export interface ManifestRequest {
  readonly tf: TensorFlow;
  readonly experiment: Experiment;
  /** What a person wrote of the experiment, for places in messages. */
  readonly written?: WrittenExperiment | undefined;
  readonly signal: AbortSignal;
  readonly report: ReportActivity;
  /** Decodes rows while models are trained; without it, all rows are read to memory. */
  readonly streaming?: StreamingSupport | undefined;
  readonly keepBadRows: KeepBadRows;
  /** Whether the run goes on with what an earlier part of it has trained. */
  readonly isResumed?: boolean;
}

/**
 * Reads a manifest with everything that its rows name, and cuts the rows into training, validation and test.
 * @throws LabError `badData` that lists the rows that cannot be used, `badExperiment` for columns that are not there,
 * CancelledError.
 */
export async function loadManifestDataset(request: ManifestRequest): Promise<MultimodalDataset> {
  const { experiment, signal, streaming: support } = request;
  const { data, fusion } = experiment;
  const manifest = await readManifest(data.manifest, manifestOrigin(request.written));
  const badRows = new BadRowList(request.keepBadRows, request.isResumed);
  refuseMalformed(manifest, { onBadRow: data.onBadRow, list: badRows });
  const { label, plan } = planColumns(manifest, request);
  const labels = labelsOf(manifest, label, data.task);
  const named = data.split === '' ? undefined : splitsOf(manifest, data.split);
  const streaming = new DataStreaming({ experiment, manifest, support, badRows, signal });
  const written = plan.modalities.map((planned) =>
    presenceOf(columnsOf(manifest, planned), planned.type, planned.options.missing),
  );
  const takings = plan.modalities.map(({ name, options }) => ({ name, missingRate: options.missingRate }));
  const present = takeAway(written, takings, experiment.training.seed);
  const modalities = await readModalities(request, { manifest, streaming }, plan.modalities, present);
  const rows = chooseRows({
    ...{ manifest, experiment, labels, named: named?.splits },
    problems: [
      ...manifest.problems,
      ...labels.problems,
      ...(named?.problems ?? []),
      ...problemsOf(manifest, plan, (place) => modalities[place]?.loaded.problems),
      ...emptyRows(manifest, written, plan),
    ],
    rule: { onBadRow: data.onBadRow, list: badRows, hints: typeHints(modalities) },
    misfits: (...parts) => problemsOf(manifest, plan, (place) => modalities[place]?.loaded.misfits?.(...parts)),
  });
  const repeated = repeatedRowsNotices(
    plan.modalities.map((planned, place) => ({
      ...planned,
      columns: columnsOf(manifest, planned),
      presence: written[place] ?? presenceOfAll(manifest.count),
    })),
    rows.split,
    data.split,
  );
  return assembleDataset({
    name: path.basename(data.manifest),
    sha256: manifest.sha256,
    classes: rows.labels.classes,
    labels: rows.labels.values,
    modalities,
    split: rows.split,
    lineOf: (row) => manifest.lineOf(row),
    notices: [...rows.labels.notices, ...plan.notices, ...rows.notices, ...repeated],
    standIn: fusion.standIn,
    streaming,
  });
}

/**
 * What each column is for.
 * @throws LabError `badExperiment` with all that does not fit the manifest.
 */
function planColumns(
  manifest: Manifest,
  { experiment, written }: ManifestRequest,
): { readonly label: string; readonly plan: ModalityPlan } {
  const { data } = experiment;
  const label = labelColumn(manifest, data.label);
  const reserved = { label: label ?? '', split: data.split, group: data.group };
  const plan = planModalities(manifest, experiment, reserved, written);
  const problems = [
    ...dataColumnProblems(manifest, data, label),
    ...idleValidationSplit(manifest, data.split, written),
    ...plan.problems,
    // Which models there are follows from modalities that are not known yet where something else is wrong.
    ...(plan.problems.length > 0
      ? []
      : modelProblems(
          experiment.models,
          plan.modalities.map(({ name }) => name),
        )),
  ];
  if (label === undefined || problems.length > 0) {
    throw refusalOf(problems, written);
  }
  return { label, plan };
}

function problemsOf(
  manifest: Manifest,
  { modalities }: ModalityPlan,
  badOf: (place: number) => readonly BadValue[] | undefined,
): RowProblem[] {
  return modalities.flatMap((planned, place) => {
    const source = { manifest, type: planned.type, columns: columnsOf(manifest, planned), rowOf: (row: number) => row };
    return (badOf(place) ?? []).map((bad) => modalityProblem(source, bad));
  });
}

/** A row without any modality says nothing. */
function emptyRows(manifest: Manifest, present: readonly Presence[], { modalities }: ModalityPlan): RowProblem[] {
  const names = modalities.map(({ name }) => name);
  return Array.from({ length: manifest.count }, (_, row) => row)
    .filter((row) => present.every(({ flags }) => flags[row] === 0))
    .map((row) => manifest.problemOf(row, `the row has nothing of ${names.join(', ')}`));
}

async function readModalities(
  request: ManifestRequest,
  { manifest, streaming }: { readonly manifest: Manifest; readonly streaming: DataStreaming },
  plan: readonly PlannedModality[],
  present: readonly Presence[],
): Promise<RawModality[]> {
  const all: (ModalityRows & { readonly planned: PlannedModality })[] = [];
  for (const [place, planned] of plan.entries()) {
    const presence = present[place] ?? presenceOfAll(manifest.count);
    all.push({ planned, presence, source: await sourceOf(request, manifest, planned, presence) });
  }
  refuseSmallPictures(request, all);
  const streamed = await streaming.stream(all);
  const modalities: RawModality[] = [];
  for (const [place, { planned, source, presence }] of all.entries()) {
    const { name, type, options } = planned;
    const read = streamed[place] ?? (await modalityReaders[type](source));
    const encoder = options.encoder ?? defaultEncoders[type];
    const loaded = forAllRows(read, presence);
    const { columns } = planned;
    modalities.push({ name, type, encoder, units: options.units, columns, options, loaded, presence });
  }
  return modalities;
}

/** @throws LabError `badExperiment` for pictures that are too small for their encoder, before one of them is decoded. */
function refuseSmallPictures(
  { experiment, written }: ManifestRequest,
  all: readonly { readonly planned: PlannedModality; readonly source: ModalitySource }[],
): void {
  const problems = all.flatMap(({ planned: { name, type }, source }) =>
    type === 'image' ? smallPictureProblems(experiment, name, source.options) : [],
  );
  if (problems.length > 0) {
    throw refusalOf(problems, written);
  }
}

async function sourceOf(
  request: ManifestRequest,
  manifest: Manifest,
  planned: PlannedModality,
  presence: Presence,
): Promise<ModalitySource> {
  const { name, type, options } = planned;
  const values = presentValues(columnsOf(manifest, planned), presence);
  const fileOf = (written: string): string => resolveRowPath(manifest.folder, written);
  return {
    tf: request.tf,
    name,
    options: await withPictureShape(type, options, values[0]?.values ?? [], fileOf),
    columns: values,
    fileOf,
    tick: readingTick(request, name, presence.rows.length),
  };
}

function columnsOf(manifest: Manifest, { name, columns }: PlannedModality): ModalitySource['columns'] {
  return columns.map((column) => ({
    name: column,
    values: manifest.valuesOf(column, `modalities.${name}.columns`),
  }));
}
