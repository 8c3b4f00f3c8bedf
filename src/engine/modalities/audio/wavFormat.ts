import { ascii } from '../fileSignatures';
import { badSound, convertStep } from './badSound';

/** How a WAV file stores its samples. */
export interface WavFormat {
  readonly encoding: 'pcm' | 'float';
  readonly channels: number;
  /** Hertz. */
  readonly sampleRate: number;
  /** Bytes of one sample of one channel: 1 to 4 for PCM, 4 or 8 for float. */
  readonly sampleBytes: number;
}

/** What a format's number means; the registered numbers of codecs that are met most (RFC 2361). */
const codecs: Readonly<Record<number, string>> = {
  0x0002: 'Microsoft ADPCM',
  0x0006: 'A-law',
  0x0007: 'µ-law',
  0x0011: 'IMA ADPCM',
  0x0031: 'GSM 6.10',
  0x0050: 'MPEG',
  0x0055: 'MP3',
  0x00ff: 'AAC',
  0x0161: 'Windows Media Audio',
  0x2000: 'AC-3',
};
const pcmTag = 1;
const floatTag = 3;
const extensibleTag = 0xfffe;
/** The end of every sub-format that stands for a format's number: 0000-0010-8000-00AA00389B71. */
const subFormatEnd = '\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71';

/** Below is no sound that one hears, above none that is sold. Bounds what resampling makes of a small file. */
const sampleRates = { least: 1000, most: 768_000 };

/**
 * Reads the body of a `fmt ` chunk.
 * Source: Microsoft, Multimedia Programming Interface and Data Specifications 1.0 (1991), and the documentation of
 * WAVEFORMATEXTENSIBLE. Samples that do not fill their bytes (12 or 20 bits) sit at the upper end, so that they need no
 * treatment of their own.
 * @throws LabError `badData` for compressed sound and for numbers that contradict each other.
 */
export function readWavFormat(body: Uint8Array, origin: string): WavFormat {
  if (body.length < 16) {
    throw badSound(origin, `is a damaged WAV file, its format is described in ${body.length} bytes instead of 16`);
  }
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const encoding = readEncoding(view, body, origin);
  const channels = view.getUint16(2, true);
  const sampleRate = view.getUint32(4, true);
  const frameBytes = view.getUint16(12, true);
  const bits = view.getUint16(14, true);
  const sampleBytes = Math.ceil(bits / 8);
  if (channels === 0) {
    throw badSound(origin, 'is a damaged WAV file, it announces 0 channels');
  }
  if (sampleRate < sampleRates.least || sampleRate > sampleRates.most) {
    throw badSound(
      origin,
      `announces ${sampleRate} samples a second; ${sampleRates.least} to ${sampleRates.most} are read`,
    );
  }
  if (!(encoding === 'pcm' ? sampleBytes >= 1 && sampleBytes <= 4 : bits === 32 || bits === 64)) {
    const kind = encoding === 'pcm' ? 'PCM' : 'floating-point';
    throw badSound(origin, `holds ${kind} samples of ${bits} bits, which are not read`, convertStep);
  }
  if (frameBytes !== channels * sampleBytes) {
    throw badSound(
      origin,
      `is a damaged WAV file, ${channels} channels of ${bits} bits do not take ${frameBytes} bytes`,
    );
  }
  return { encoding, channels, sampleRate, sampleBytes };
}

function readEncoding(view: DataView, body: Uint8Array, origin: string): WavFormat['encoding'] {
  let tag = view.getUint16(0, true);
  if (tag === extensibleTag) {
    if (body.length < 40 || ascii(body, 26, 14) !== subFormatEnd) {
      throw badSound(origin, 'is a WAV file of a kind that is not known (WAVE_FORMAT_EXTENSIBLE)', convertStep);
    }
    tag = view.getUint16(24, true);
  }
  if (tag === pcmTag || tag === floatTag) {
    return tag === pcmTag ? 'pcm' : 'float';
  }
  const name = codecs[tag] ?? `codec number ${tag}`;
  throw badSound(origin, `is a WAV file with compressed sound (${name}), which is not read`, convertStep);
}
