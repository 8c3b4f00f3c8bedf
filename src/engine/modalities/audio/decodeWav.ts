import { badSound } from './badSound';
import { readWavChunks } from './wavChunks';
import type { WavFormat } from './wavFormat';

/** A sound as one channel of samples. */
export interface DecodedSound {
  /** Full scale is −1 to 1; floating-point files may go beyond. */
  readonly samples: Float32Array;
  /** Hertz. */
  readonly sampleRate: number;
  /** Channels of the file, of which the samples are the mean. */
  readonly channels: number;
}

/** Louder than any file means, such as one with 32-bit whole numbers written as floats; keeps later sums finite. */
const loudest = 2 ** 32;

/**
 * Decodes a WAV file: PCM of 8 bits (unsigned), 16, 24 or 32 bits (signed), or floats of 32 or 64 bits, told by the
 * plain or the extensible header. Channels are averaged with equal weights. A last frame that lacks channels is left out.
 * Takes at most four times the memory of the file.
 * @param origin Named in errors: the file's path.
 * @throws LabError `badData` when the file is no WAV file, compressed, damaged, cut short, without a sample, or holds
 * numbers that are no sound.
 */
export function decodeWav(bytes: Uint8Array, origin: string): DecodedSound {
  const { format, data } = readWavChunks(bytes, origin);
  const { channels, sampleRate, sampleBytes } = format;
  const samples = new Float32Array(Math.floor(data.length / (channels * sampleBytes)));
  if (samples.length === 0) {
    throw badSound(origin, 'is a WAV file without a sample', 'Take it out of the data.');
  }
  const read = sampleReader(format, new DataView(data.buffer, data.byteOffset, data.byteLength));
  let offset = 0;
  for (let frame = 0; frame < samples.length; frame++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) {
      sum += read(offset);
      offset += sampleBytes;
    }
    const sample = sum / channels;
    if (!(Math.abs(sample) <= loudest)) {
      throw badSound(origin, `is damaged: its sample number ${frame + 1} is ${sample}`);
    }
    samples[frame] = sample;
  }
  return { samples, sampleRate, channels };
}

/** Reads the sample at an offset as a fraction of full scale. */
function sampleReader({ encoding, sampleBytes }: WavFormat, view: DataView): (offset: number) => number {
  if (encoding === 'float') {
    return sampleBytes === 4 ? (offset) => view.getFloat32(offset, true) : (offset) => view.getFloat64(offset, true);
  }
  switch (sampleBytes) {
    case 1:
      return (offset) => (view.getUint8(offset) - 128) / 128;
    case 2:
      return (offset) => view.getInt16(offset, true) / 2 ** 15;
    case 3:
      return (offset) => (view.getUint8(offset) + 256 * view.getInt16(offset + 1, true)) / 2 ** 23;
    default:
      return (offset) => view.getInt32(offset, true) / 2 ** 31;
  }
}
