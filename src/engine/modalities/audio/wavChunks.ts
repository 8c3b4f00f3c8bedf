import { formatProblem } from '../fileFormat';
import { ascii } from '../fileSignatures';
import { badSound, convertStep } from './badSound';
import { readWavFormat, type WavFormat } from './wavFormat';

export interface WavChunks {
  readonly format: WavFormat;
  /** The samples as they are stored; shares the memory of the file. */
  readonly data: Uint8Array;
}

/** Of the file: `RIFF`, its size, `WAVE`. Of a chunk: its name, its size. */
const fileHeader = 12;
const chunkHeader = 8;

/**
 * From here on a size that the file does not have is one that was written before the end was known: 0x7ffff000 by SoX,
 * 0x80000000 by arecord, 0xffffffff by FFmpeg.
 */
const unknownSize = 0x7ffff000;

/**
 * Finds format and samples of a WAV file; chunks of other names are skipped. Where a program wrote the file to a pipe, so
 * that it could not go back to write the size, the samples last to the end of the file.
 * @throws LabError `badData` when the file is not WAV, damaged or cut short.
 */
export function readWavChunks(bytes: Uint8Array, origin: string): WavChunks {
  checkFileHeader(bytes, origin);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let format: WavFormat | undefined;
  let offset = fileHeader;
  while (offset + chunkHeader <= bytes.length) {
    const name = ascii(bytes, offset, 4);
    const size = view.getUint32(offset + 4, true);
    const start = offset + chunkHeader;
    if (name === 'data') {
      if (format === undefined) {
        throw badSound(origin, 'is a damaged WAV file, its samples come before their format');
      }
      return { format, data: bytes.subarray(start, start + dataSize(view, start, size, origin)) };
    }
    if (size > bytes.length - start) {
      throw badSound(origin, `is a WAV file that is damaged or cut short in its part ${JSON.stringify(name)}`);
    }
    if (name === 'fmt ') {
      format = readWavFormat(bytes.subarray(start, start + size), origin);
    }
    // A chunk of odd length is followed by a byte that its size leaves out.
    offset = start + size + (size % 2);
  }
  throw badSound(origin, 'is a WAV file without samples, damaged or cut short');
}

function checkFileHeader(bytes: Uint8Array, origin: string): void {
  if (ascii(bytes, 0, 4) !== 'RIFF' || ascii(bytes, 8, 4) !== 'WAVE') {
    const { what, step } = formatProblem(bytes, { kind: 'sound', title: 'a WAV file', convertStep });
    throw badSound(origin, what, step);
  }
}

/** Bytes of samples behind `start`. */
function dataSize(view: DataView, start: number, size: number, origin: string): number {
  const present = view.byteLength - start;
  // A size of 0 is true where the size of the whole file is.
  const finished = view.getUint32(4, true) + 8 === view.byteLength;
  if ((size === 0 && !finished) || (size >= unknownSize && size > present)) {
    return present;
  }
  if (size > present) {
    throw badSound(origin, `is cut short: it announces ${size} bytes of samples and has ${present}`);
  }
  return size;
}
