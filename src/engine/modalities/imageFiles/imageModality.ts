import { loadedModality, type LoadedModality, type ModalitySource } from '../modality';
import { ofRows } from '../ofRows';
import type { PictureShape } from '../pictureShape';
import { readRowFiles } from '../readRowFiles';
import { rowBytes, rowFormat, type PictureTarget } from '../rowTarget';
import { decodePicture } from './decodePicture';
import { PictureTally, type PictureFacts } from './pictureTally';

/** Pictures of one size, uint8 `[height, width, channels]` a row, scaled to 0–1 when they are used. */
export async function readImageModality(source: ModalitySource): Promise<LoadedModality> {
  const { tf, name, options, columns } = source;
  const target = pictureTarget(options);
  const format = rowFormat(target);
  const size = rowBytes(format);
  const values = new Uint8Array((columns[0]?.values.length ?? 0) * size);
  const pictures = new Map<number, PictureFacts>();
  const problems = await readRowFiles(source, (bytes, file, row) => {
    const { pixels, resized } = decodePicture(() => tf, bytes, file, target);
    values.set(pixels, row * size);
    pictures.set(row, { resized });
  });
  return loadedModality('image', {
    problems,
    learn: () => target,
    apply: (_, usedRows) => {
      const tally = new PictureTally(name, target);
      ofRows(pictures, usedRows).forEach((picture) => tally.add(picture));
      return { column: { ...format, values }, detail: imageDetail(target), notices: tally.notices() };
    },
  });
}

/** What pictures become; nothing is learnt of them. */
export function pictureTarget({ height, width, channels }: PictureShape): PictureTarget {
  return { type: 'image', height, width, channels };
}

/** What a row of pictures holds, for people. */
export function imageDetail({ height, width, channels }: PictureShape): string {
  return `${height} × ${width} pixels, ${channels === 1 ? 'grey' : 'colour'}`;
}
