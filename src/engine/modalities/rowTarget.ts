import type { Column } from '../data/column';
import { melBands } from './audio/logMel';
import type { PreprocessingOf } from './preprocessing';

/** What the files of a modality become: all that is needed to make a row of one of them, wherever it is read. */
export type RowTarget = PictureTarget | SoundTarget | VideoTarget;
export type PictureTarget = PreprocessingOf<'image'>;
export type SoundTarget = PreprocessingOf<'audio'>;
export type VideoTarget = PreprocessingOf<'video'>;

/** Shape and number format of a row. */
export type RowFormat = Pick<Column, 'shape' | 'dtype' | 'divisor'>;

export function rowFormat(target: RowTarget): RowFormat {
  switch (target.type) {
    case 'image':
      return { shape: [target.height, target.width, target.channels], dtype: 'uint8', divisor: 255 };
    case 'audio':
      return { shape: [target.length, melBands], dtype: 'float32' };
    case 'video':
      return { shape: [target.length, target.height, target.width, target.channels], dtype: 'uint8', divisor: 255 };
  }
}

/** Bytes of a row. */
export function rowBytes({ shape, dtype }: RowFormat): number {
  return shape.reduce((product, size) => product * size, dtype === 'uint8' ? 1 : Float32Array.BYTES_PER_ELEMENT);
}
