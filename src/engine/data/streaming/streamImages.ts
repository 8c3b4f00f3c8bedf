import { formatBytes, formatCount } from '../../../protocol/format';
import { imageDetail } from '../../modalities/imageFiles/imageModality';
import type { LoadedModality, ModalitySource } from '../../modalities/modality';
import { consecutive } from '../batches';
import { checkRowFiles } from './checkRowFiles';
import type { RowStore, StreamRequest } from './rowStore';
import { StreamedColumn } from './streamedColumn';

export interface StreamedImages extends Pick<StreamRequest, 'folder' | 'useBadRow'> {
  readonly source: ModalitySource;
  readonly store: RowStore;
  /** Bytes of decoded rows that are kept on the disk. */
  readonly cacheBytes: number;
}

/** Pictures as `readImageModality` gives them, of which none is read before it is needed. */
export async function streamImageModality(request: StreamedImages): Promise<LoadedModality> {
  const { source, store, folder, useBadRow, cacheBytes } = request;
  const { name, options } = source;
  const { height, width, channels } = options;
  const files = source.columns[0]?.values ?? [];
  const { problems, digest } = await checkRowFiles(source);
  const rowBytes = height * width * channels;
  const stream = store.add({
    ...{ folder, files, rowBytes, useBadRow },
    rows: files.length,
    target: { height, width, channels },
  });
  const column = new StreamedColumn(
    { shape: [height, width, channels], divisor: 255, digest, stream },
    consecutive(0, files.length),
  );
  return {
    problems,
    prepare: () => ({
      column,
      detail: imageDetail(options),
      notices: [
        `${name}: ${formatCount(files.length)} pictures (${formatBytes(files.length * rowBytes)} decoded) are decoded ` +
          `while the models are trained; at most ${formatBytes(cacheBytes)} of decoded rows are kept on the disk.`,
      ],
    }),
  };
}
