/** WAV files made by hand. */

export interface WavParts {
  readonly sampleRate?: number;
  readonly channels?: number;
  readonly encoding?: 'pcm' | 'float';
  readonly bits?: number;
  /** Number of the format instead of the encoding's. */
  readonly tag?: number;
  readonly extensible?: boolean;
  /** Samples as the file stores them, frame after frame: whole numbers for PCM. */
  readonly samples?: readonly number[];
  /** Chunks between format and samples. */
  readonly between?: readonly Buffer[];
  readonly behind?: readonly Buffer[];
  /** Written instead of the true sizes. */
  readonly dataSize?: number;
  readonly riffSize?: number;
}

export function wav(parts: WavParts): Buffer {
  const { samples = [], between = [], behind = [], dataSize, riffSize } = parts;
  const body = Buffer.concat(samples.map((sample) => sampleBytes(sample, parts)));
  const data = chunk('data', body);
  if (dataSize !== undefined) {
    data.writeUInt32LE(dataSize, 4);
  }
  const chunks = Buffer.concat([chunk('fmt ', formatBody(parts)), ...between, data, ...behind]);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(riffSize ?? chunks.length + 4);
  return Buffer.concat([Buffer.from('RIFF', 'latin1'), size, Buffer.from('WAVE', 'latin1'), chunks]);
}

/** With the byte that fills an odd length up. */
export function chunk(name: string, body: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.write(name, 'latin1');
  header.writeUInt32LE(body.length, 4);
  return Buffer.concat([header, body, Buffer.alloc(body.length % 2)]);
}

/** A sine at 16 bits. */
export function sineWav(frequency: number, sampleRate: number, seconds: number, channels = 1): Buffer {
  const frames = Math.round(sampleRate * seconds);
  const samples = Array.from({ length: frames * channels }, (_, at) =>
    Math.round(2 ** 14 * Math.sin((2 * Math.PI * frequency * Math.floor(at / channels)) / sampleRate)),
  );
  return wav({ sampleRate, channels, samples });
}

function formatBody({ sampleRate = 8000, channels = 1, encoding = 'pcm', bits = 16, ...rest }: WavParts): Buffer {
  const bytes = Math.ceil(bits / 8);
  const tag = rest.tag ?? (encoding === 'pcm' ? 1 : 3);
  const body = Buffer.alloc(rest.extensible === true ? 40 : 16);
  body.writeUInt16LE(rest.extensible === true ? 0xfffe : tag, 0);
  body.writeUInt16LE(channels, 2);
  body.writeUInt32LE(sampleRate, 4);
  body.writeUInt32LE((sampleRate * channels * bytes) % 2 ** 32, 8);
  body.writeUInt16LE((channels * bytes) % 2 ** 16, 12);
  body.writeUInt16LE(bits, 14);
  if (rest.extensible === true) {
    body.writeUInt16LE(22, 16);
    body.writeUInt16LE(bits, 18);
    body.writeUInt16LE(tag, 24);
    body.write('000000001000800000aa00389b71', 26, 'hex');
  }
  return body;
}

function sampleBytes(sample: number, { encoding = 'pcm', bits = 16 }: WavParts): Buffer {
  const bytes = Buffer.alloc(Math.ceil(bits / 8));
  if (encoding === 'float') {
    return bits === 32 ? (bytes.writeFloatLE(sample), bytes) : (bytes.writeDoubleLE(sample), bytes);
  }
  if (bits <= 8) {
    bytes.writeUInt8(sample);
  } else {
    bytes.writeIntLE(sample, 0, bytes.length);
  }
  return bytes;
}
