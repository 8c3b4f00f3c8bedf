import type { ByteSource } from '../byteSource';
import { formatProblem } from '../fileFormat';
import { ascii } from '../fileSignatures';
import { badSound, convertStep } from './badSound';
import { readWavFormat, type WavFormat } from './wavFormat';

export interface WavChunks {
  readonly format: WavFormat;
  /** Where the samples begin in the file, and how many bytes they take. */
  readonly dataStart: number;
  readonly dataLength: number;
}

/** Of the file: `RIFF`, its size, `WAVE`. Of a chunk: its name, its size. */
const fileHeader = 12;
const chunkHeader = 8;
/** As much of a format as is looked at. */
const longestFormat = 40;
/** As much of a file as says what it is instead. */
const telling = 1024;

/**
 * From here on a size that the file does not have is one that was written before the end was known: 0x7ffff000 by SoX,
 * 0x80000000 by arecord, 0xffffffff by FFmpeg.
 */
const unknownSize = 0x7ffff000;

/**
 * Finds format and samples of a WAV file without reading the samples; chunks of other names are skipped. Where a program wrote the file to a pipe, so
 * that it could not go back to write the size, the samples last to the end of the file.
 * @throws LabError `badData` when the file is not WAV, damaged or cut short.
 */
export function readWavChunks(bytes: ByteSource, origin: string): WavChunks {
  checkFileHeader(bytes, origin);
  let format: WavFormat | undefined;
  let offset = fileHeader;
  while (offset + chunkHeader <= bytes.length) {
    const header = bytes.subarray(offset, offset + chunkHeader);
    const name = ascii(header, 0, 4);
    const size = lengthAt(header, 4);
    const start = offset + chunkHeader;
    if (name === 'data') {
      if (format === undefined) {
        throw badSound(origin, 'is a damaged WAV file, its samples come before their format');
      }
      return { format, dataStart: start, dataLength: dataSize(bytes, start, size, origin) };
    }
    if (size > bytes.length - start) {
      throw badSound(origin, `is a WAV file that is damaged or cut short in its part ${JSON.stringify(name)}`);
    }
    if (name === 'fmt ') {
      format = readWavFormat(bytes.subarray(start, start + Math.min(size, longestFormat)), origin);
    }
    // A chunk of odd length is followed by a byte that its size leaves out.
    offset = start + size + (size % 2);
  }
  throw badSound(origin, 'is a WAV file without samples, damaged or cut short');
}

/** A whole number of four bytes, little-endian. */
function lengthAt(bytes: Uint8Array, offset: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(offset, true);
}

function checkFileHeader(bytes: ByteSource, origin: string): void {
  const header = bytes.subarray(0, fileHeader);
  if (ascii(header, 0, 4) !== 'RIFF' || ascii(header, 8, 4) !== 'WAVE') {
    const { what, step } = formatProblem(bytes.subarray(0, telling), {
      kind: 'sound',
      title: 'a WAV file',
      convertStep,
    });
    throw badSound(origin, what, step);
  }
}

/** Bytes of samples behind `start`. */
function dataSize(bytes: ByteSource, start: number, size: number, origin: string): number {
  const present = bytes.length - start;
  // A size of 0 is true where the size of the whole file is.
  const finished = lengthAt(bytes.subarray(0, fileHeader), 4) + 8 === bytes.length;
  if ((size === 0 && !finished) || (size >= unknownSize && size > present)) {
    return present;
  }
  if (size > present) {
    throw badSound(origin, `is cut short: it announces ${size} bytes of samples and has ${present}`);
  }
  return size;
}
