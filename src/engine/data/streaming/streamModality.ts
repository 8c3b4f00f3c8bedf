import { formatBytes, formatCount } from '../../../protocol/format';
import type { LoadedModality, ModalitySource } from '../../modalities/modality';
import { rowBytes, rowFormat, type RowTarget } from '../../modalities/rowTarget';
import { consecutive } from '../batches';
import { checkRowFiles } from './checkRowFiles';
import { readSample, sampledRows, sampleOf } from './rowSample';
import type { RowStore, StreamRequest } from './rowStore';
import { streamableTypes, type ReadSome } from './streamableTypes';
import { StreamedColumn } from './streamedColumn';

export interface StreamedModality extends Pick<StreamRequest, 'folder' | 'useBadRow'> {
  readonly type: RowTarget['type'];
  readonly source: ModalitySource;
  readonly store: RowStore;
  /** Bytes of decoded rows that are kept on the disk. */
  readonly cacheBytes: number;
  /** Draws the rows that are learnt from. */
  readonly seed: number;
  /** Whether the steps of all rows are counted, for which every file is opened. */
  readonly countsSteps: boolean;
}

/**
 * A modality as its reader gives it, of which no row is read before it is needed. What has to be learnt of the data is
 * learnt from a sample of the training rows.
 */
export async function streamModality(modality: StreamedModality): Promise<LoadedModality> {
  const { source, store, folder, useBadRow, seed } = modality;
  const { name, options } = source;
  const streamable = streamableTypes[modality.type];
  const files = source.columns[0]?.values ?? [];
  const { problems, digest } = await checkRowFiles(source, streamable.kind);
  return {
    problems,
    prepare: async (trainingRows, usedRows = trainingRows) => {
      const sample = sampleOf(trainingRows, sampledRows, { seed, name });
      const { target, detail, tally, countSteps } = await streamable.learn(name, options, (read) =>
        readSample(source, sample, read, useBadRow),
      );
      // Files that cannot be read are told when their rows are decoded.
      const used: ReadSome = (read) => readSample(source, usedRows, read, () => undefined);
      const steps = modality.countsSteps ? await countSteps?.(used) : undefined;
      const format = rowFormat(target);
      const stream = store.add({
        ...{ folder, files, target, tally, useBadRow },
        rows: files.length,
        rowBytes: rowBytes(format),
      });
      return {
        preprocessing: target,
        column: new StreamedColumn({ format, digest, stream }, consecutive(0, files.length)),
        detail,
        ...(steps === undefined ? {} : { steps }),
        notices: streamNotices(modality, target, {
          used: usedRows.length,
          sampled: sample.length,
          of: trainingRows.length,
        }),
      };
    },
    apply: () => Promise.reject(new Error('Rows are streamed while models are trained, and never afterwards.')),
  };
}

function streamNotices(
  { source: { name, options }, type, cacheBytes }: StreamedModality,
  target: RowTarget,
  { used, sampled, of }: { readonly used: number; readonly sampled: number; readonly of: number },
): string[] {
  const { noun, learns } = streamableTypes[type];
  const learnt = learns(options);
  return [
    `${name}: ${formatCount(used)} ${noun} (${formatBytes(used * rowBytes(rowFormat(target)))} decoded) are decoded ` +
      `while the models are trained; at most ${formatBytes(cacheBytes)} of decoded rows are kept on the disk.`,
    ...(learnt === '' || sampled === of
      ? []
      : [
          `${name}: ${learnt} ${learnt.includes(' and ') ? 'were' : 'was'} learnt from a sample of ${formatCount(sampled)} ` +
            `of the ${formatCount(of)} training rows.`,
        ]),
  ];
}
