import type { ByteSource } from '../byteSource';
import { badSound } from './badSound';
import { readWavChunks } from './wavChunks';
import type { WavFormat } from './wavFormat';

/** A sound as one channel of samples. */
export interface DecodedSound {
  /** From the first on, as many as were asked for. Full scale is −1 to 1; floating-point files may go beyond. */
  readonly samples: Float32Array;
  /** Samples of the whole sound. */
  readonly length: number;
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
 * Takes at most five times the memory of the samples that are decoded.
 * @param origin Named in errors: the file's path.
 * @param most How many samples are wanted of a file of a sample rate; those behind them are not read.
 * @throws LabError `badData` when the file is no WAV file, compressed, damaged, cut short, without a sample, or holds
 * numbers that are no sound.
 */
export function decodeWav(
  bytes: ByteSource,
  origin: string,
  most: (sampleRate: number) => number = () => Infinity,
): DecodedSound {
  const { format, dataStart, dataLength } = readWavChunks(bytes, origin);
  const { channels, sampleRate, sampleBytes } = format;
  const frameBytes = channels * sampleBytes;
  const length = Math.floor(dataLength / frameBytes);
  if (length === 0) {
    throw badSound(origin, 'is a WAV file without a sample', 'Take it out of the data.');
  }
  const wanted = Math.min(length, most(sampleRate));
  const data = bytes.subarray(dataStart, dataStart + wanted * frameBytes);
  const samples = new Float32Array(Math.floor(data.length / frameBytes));
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
  return { samples, length, sampleRate, channels };
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
