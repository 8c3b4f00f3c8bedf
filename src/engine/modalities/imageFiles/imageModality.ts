import { formatCount } from '../../../protocol/format';
import type { Column } from '../../data/column';
import type { LoadedModality, ModalitySource } from '../modality';
import type { PictureShape } from '../pictureShape';
import { readRowFiles } from '../readRowFiles';
import { decodeImageFile } from './decodeImageFile';

/** Pictures of one size, uint8 `[height, width, channels]` a row, scaled to 0–1 when they are used. */
export async function readImageModality(source: ModalitySource): Promise<LoadedModality> {
  const { tf, name, options } = source;
  const { height, width, channels } = options;
  const rows = source.columns[0]?.values.length ?? 0;
  const size = height * width * channels;
  const values = new Uint8Array(rows * size);
  let resized = 0;
  const problems = await readRowFiles(source, (bytes, file, row) => {
    const image = decodeImageFile(tf, bytes, file, { height, width, channels });
    values.set(image.pixels, row * size);
    resized += image.resized ? 1 : 0;
  });
  const column: Column = { shape: [height, width, channels], dtype: 'uint8', values, divisor: 255 };
  return {
    problems,
    prepare: () => ({
      column,
      detail: imageDetail(options),
      notices:
        resized === 0
          ? []
          : [
              `${name}: ${formatCount(resized)} of ${formatCount(rows)} pictures were resized to ${height} × ${width} pixels.`,
            ],
    }),
  };
}

/** What a row of pictures holds, for people. */
export function imageDetail({ height, width, channels }: PictureShape): string {
  return `${height} × ${width} pixels, ${channels === 1 ? 'grey' : 'colour'}`;
}
