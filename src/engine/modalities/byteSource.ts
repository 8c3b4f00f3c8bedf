import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Bytes of which a part can be taken: those of an array, or of a file that is read no further than it is asked for. */
export interface ByteSource {
  readonly length: number;
  /** Bytes from `begin` up to `end`; fewer where they are not there. */
  subarray(begin: number, end: number): Uint8Array;
}

/** Bytes that are read at least: most headers, and short files whole. */
const leastRead = 2 ** 14;

/**
 * Opens a file for as long as it is used.
 * @throws whatever the system throws, and `use`.
 */
export function withFileBytes<T>(file: string, use: (bytes: ByteSource) => T): T {
  const descriptor = openSync(file, 'r');
  try {
    return use(new FileBytes(descriptor));
  } finally {
    closeSync(descriptor);
  }
}

class FileBytes implements ByteSource {
  readonly length: number;
  private start = 0;
  /** What was read last, from `start` on. */
  private read: Uint8Array = new Uint8Array();

  constructor(private readonly descriptor: number) {
    this.length = fstatSync(descriptor).size;
  }

  subarray(begin: number, end: number): Uint8Array {
    const last = Math.min(end, this.length);
    if (begin < this.start || last > this.start + this.read.length) {
      this.start = begin;
      this.read = this.bytesFrom(begin, Math.min(Math.max(last - begin, leastRead), this.length - begin));
    }
    return this.read.subarray(begin - this.start, last - this.start);
  }

  private bytesFrom(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(Math.max(0, length));
    let done = 0;
    for (let count = -1; done < bytes.length && count !== 0; done += count) {
      count = readSync(this.descriptor, bytes, done, bytes.length - done, offset + done);
    }
    // Shorter where the file was cut meanwhile.
    return bytes.subarray(0, done);
  }
}
