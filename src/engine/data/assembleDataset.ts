import { createHash } from 'node:crypto';

import { agreeing, formatCount } from '../../protocol/format';
import type { LoadedModality, PreparedModality } from '../modalities/modality';
import { takeRows, type Column } from './column';
import type { DrawnSplit } from './manifest/drawSplit';
import type { DatasetModality, ModalityReading, MultimodalDataset, TargetScale } from './multimodalDataset';
import { presenceColumn, type Presence } from './presence';
import { StreamedColumn } from './streaming/streamedColumn';

/** A modality that is read, and the rows that have it. */
export interface RawModality
  extends Pick<DatasetModality, 'name' | 'type' | 'encoder' | 'units'>, Pick<ModalityReading, 'columns' | 'options'> {
  readonly loaded: LoadedModality;
  readonly presence: Presence;
}

/** Rows that are read and split, before anything is learnt of them. */
export interface RawDataset {
  readonly name: string;
  /** Identifies where the rows come from. */
  readonly sha256: string;
  /** Names of the classes, by number; empty when a number is to be predicted. */
  readonly classes: readonly string[];
  /** The class number or the target of each row. */
  readonly labels: Uint8Array | Float64Array;
  readonly modalities: readonly RawModality[];
  readonly split: DrawnSplit;
  /** The line on which a row begins, where the rows come from a manifest. */
  readonly lineOf?: (row: number) => number;
  readonly notices: readonly string[];
  /** What stands in for a modality that a row lacks, for the notice. */
  readonly standIn: string;
  /** Decodes rows that are not in memory. */
  readonly streaming?: MultimodalDataset['streaming'];
}

/** Learns from the training rows what the modalities need, and puts the rows of each split together. */
export async function assembleDataset(raw: RawDataset): Promise<MultimodalDataset> {
  const { split, labels, classes, lineOf } = raw;
  const trainingRows = Int32Array.from([...split.training, ...split.validation]);
  const cut = (column: Column): DatasetModality['columns'] => ({
    training: takeRows(column, trainingRows),
    test: takeRows(column, split.test),
  });
  const usedRows = Int32Array.from([...trainingRows, ...split.test]);
  const prepared: PreparedModality[] = [];
  for (const { loaded } of raw.modalities) {
    prepared.push(await loaded.prepare(split.training, usedRows));
  }
  const scale = classes.length === 0 ? targetScale(labels, split.training) : undefined;
  const take = (rows: Int32Array): Uint8Array | Float32Array =>
    scale === undefined
      ? Uint8Array.from(rows, (row) => labels[row] ?? 0)
      : Float32Array.from(rows, (row) => ((labels[row] ?? 0) - scale.mean) / scale.deviation);
  return {
    name: raw.name,
    sha256: digestOf(raw.sha256, prepared),
    classes: classes.length,
    classNames: classes,
    ...(scale === undefined ? {} : { targetScale: scale }),
    ...(raw.streaming === undefined ? {} : { streaming: raw.streaming }),
    modalities: raw.modalities.map(({ name, type, encoder, units, presence }, index) => {
      const { column, vocabulary, detail, steps } = at(prepared, index);
      const lacking = lackingIn(presence, usedRows);
      return {
        ...{ name, type, encoder, units, detail },
        ...(vocabulary === undefined ? {} : { vocabulary }),
        ...(steps === undefined ? {} : { steps }),
        columns: cut(column),
        ...(lacking === 0 ? {} : { lacking, present: cut(presenceColumn(presence.flags)) }),
      };
    }),
    readings: Object.fromEntries(
      raw.modalities.map(({ name, columns, options }, index) => {
        const { preprocessing } = at(prepared, index);
        return [name, { columns, options, preprocessing }];
      }),
    ),
    labels: { training: take(trainingRows), test: take(split.test) },
    counts: { training: split.training.length, validation: split.validation.length, test: split.test.length },
    ...(lineOf === undefined ? {} : { testLines: split.test.map(lineOf) }),
    ...(split.testGroups === undefined ? {} : { testGroups: split.testGroups }),
    notices: [
      ...raw.notices,
      ...split.notices,
      ...prepared.flatMap(({ notices }) => notices),
      ...raw.modalities.flatMap((modality) => missingNotice(modality, raw)),
    ],
  };
}

/** How many of the rows lack a modality; rows that were skipped are not among those that are used. */
function lackingIn({ flags }: Presence, rows: Int32Array): number {
  return rows.reduce((count, row) => count + (flags[row] === 0 ? 1 : 0), 0);
}

function missingNotice({ name, presence }: RawModality, { split, standIn }: RawDataset): string[] {
  const [training, validation, test] = [split.training, split.validation, split.test].map((rows) =>
    lackingIn(presence, rows),
  );
  const all = split.training.length + split.validation.length + split.test.length;
  const sum = (training ?? 0) + (validation ?? 0) + (test ?? 0);
  return sum === 0
    ? []
    : [
        `${name}: ${formatCount(sum)} of ${formatCount(all)} rows ${agreeing(sum, 'lacks', 'lack')} it (${formatCount(training ?? 0)} in training, ` +
          `${formatCount(validation ?? 0)} in validation, ${formatCount(test ?? 0)} in test); the stand-in is "${standIn}", ` +
          'the same in training and test.',
      ];
}

/** Mean and standard deviation of the training targets, so that the loss does not depend on their unit. */
function targetScale(values: ArrayLike<number>, rows: Int32Array): TargetScale {
  let sum = 0;
  for (const row of rows) sum += values[row] ?? 0;
  const mean = sum / rows.length;
  let squares = 0;
  for (const row of rows) squares += ((values[row] ?? 0) - mean) ** 2;
  const deviation = Math.sqrt(squares / rows.length);
  return { mean, deviation: deviation > 0 ? deviation : 1 };
}

/** Bytes that are hashed at once. */
const sliceBytes = 2 ** 30;

/**
 * Of where the rows come from and of what the models will see of them, so that a changed picture is noticed too. Of files
 * that are read while models are trained, size and time of change stand for what they hold.
 */
function digestOf(source: string, prepared: readonly PreparedModality[]): string {
  const hash = createHash('sha256').update(source);
  for (const { column } of prepared) {
    if (column instanceof StreamedColumn) {
      hash.update(column.digest);
      continue;
    }
    const { buffer, byteOffset, byteLength } = column.values;
    // In slices, as one call takes less than 2 GiB.
    for (let start = 0; start < byteLength; start += sliceBytes) {
      hash.update(new Uint8Array(buffer, byteOffset + start, Math.min(sliceBytes, byteLength - start)));
    }
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
