import type { TensorFlow } from '../tensorflow';
import { scaleBands } from './audio/bandScaler';
import { readSound } from './audio/readSound';
import { createSoundEncoder, type SoundFacts } from './audio/soundRow';
import { decodePicture } from './imageFiles/decodePicture';
import type { PictureFacts } from './imageFiles/pictureTally';
import { readRowFileSync } from './readRowFiles';
import {
  rowBytes,
  rowFormat,
  type PictureTarget,
  type RowTarget,
  type SoundTarget,
  type VideoTarget,
} from './rowTarget';
import { framesOfVideo } from './video/framesOfVideo';
import { readVideo, type VideoFacts } from './video/videoFrames';

/** What became of a file on its way to a row. */
export type RowFacts =
  | ({ readonly type: 'image' } & PictureFacts)
  | ({ readonly type: 'audio' } & SoundFacts)
  | ({ readonly type: 'video' } & VideoFacts);

/** A row as it stands in its column. */
export interface EncodedRow {
  /** In the column's own number format; the same memory may be used for the next row. */
  readonly bytes: Uint8Array;
  readonly facts: RowFacts;
}

/**
 * Makes the row of a file.
 * @param whole The whole path.
 * @param written The path as the data names it, for errors.
 * @throws LabError `badData` that says what is wrong with the file.
 */
export type RowEncoder = (whole: string, written: string) => EncodedRow;

/**
 * Makes rows of a target from files, the same to the last bit as the readers of the modalities do.
 * @param tf Gives TensorFlow where a file needs it.
 */
export function createRowEncoder(target: RowTarget, tf: () => TensorFlow): RowEncoder {
  switch (target.type) {
    case 'image':
      return pictureEncoder(target, tf);
    case 'audio':
      return soundEncoder(target);
    case 'video':
      return videoEncoder(target, tf);
  }
}

function pictureEncoder(target: PictureTarget, tf: () => TensorFlow): RowEncoder {
  return (whole, written) => {
    const { pixels, resized } = decodePicture(tf, readRowFileSync(whole, written), written, target);
    return { bytes: pixels, facts: { type: 'image', resized } };
  };
}

function soundEncoder(target: SoundTarget): RowEncoder {
  const encoder = createSoundEncoder(target.sampleRate, target.length);
  const bytes = new Uint8Array(rowBytes(rowFormat(target)));
  const values = new Float32Array(bytes.buffer);
  return (whole, written) => {
    const { spectrogram, ...facts } = readSound(whole, written, encoder);
    // Padding is zero.
    values.fill(0);
    scaleBands(spectrogram, target, values);
    return { bytes, facts: { type: 'audio', ...facts } };
  };
}

function videoEncoder(target: VideoTarget, tf: () => TensorFlow): RowEncoder {
  const bytes = new Uint8Array(rowBytes(rowFormat(target)));
  return (whole, written) => {
    const request = { tf, whole, written, target, keep: (count: number) => framesOfVideo(count, target.length) };
    const { frames, ...facts } = readVideo(request);
    bytes.fill(0);
    bytes.set(frames);
    return { bytes, facts: { type: 'video', ...facts } };
  };
}
