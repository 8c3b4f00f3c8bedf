import { withRowFile } from '../readRowFiles';
import { decodeWav } from './decodeWav';
import type { SoundEncoder, SoundRow } from './soundRow';

/**
 * Reads a WAV file, no further than its frames need.
 * @throws LabError `badData` that says what is wrong with it.
 */
export function readSound(whole: string, written: string, { samplesFrom, encode }: SoundEncoder): SoundRow {
  return withRowFile(whole, written, (bytes) => encode(decodeWav(bytes, written, samplesFrom)));
}

/**
 * Frames of a WAV file at a sample rate, by its headers.
 * @throws LabError `badData` that says what is wrong with it.
 */
export function countSoundFrames(whole: string, written: string, { framesIn }: SoundEncoder): number {
  const { length, sampleRate } = withRowFile(whole, written, (bytes) => decodeWav(bytes, written, () => 0));
  return framesIn(length, sampleRate);
}
