import { writeSync } from 'node:fs';

import { LabError } from '../protocol/errors';

/** Rows side by side are written at once up to so many bytes. */
const mostBytes = 2 ** 18;

/** Writes rows to a file, those that lie side by side at once: for small rows, the call costs more than the bytes. */
export class RowWriter {
  private buffer = new Uint8Array(mostBytes);
  private length = 0;
  /** Where the first byte of the buffer goes. */
  private offset = 0;

  constructor(private readonly descriptor: number) {}

  /**
   * Takes a row; it is in the file after `flush`.
   * @throws LabError `storeFailed`: a full disk is no trouble with the row.
   */
  add(bytes: Uint8Array, offset: number): void {
    if (offset !== this.offset + this.length || this.length + bytes.length > this.buffer.length) {
      this.flush();
      this.offset = offset;
    }
    if (bytes.length > this.buffer.length) {
      this.buffer = new Uint8Array(bytes.length);
    }
    this.buffer.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** @throws LabError `storeFailed`. */
  flush(): void {
    const { descriptor, buffer, length, offset } = this;
    this.length = 0;
    try {
      for (let done = 0; done < length;) {
        done += writeSync(descriptor, buffer, done, length - done, offset + done);
      }
    } catch (error) {
      throw new LabError(
        'storeFailed',
        `Decoded rows cannot be written to the disk (${(error as Error).message}). Free some space, or lower data.cacheBytes.`,
        undefined,
        { cause: error },
      );
    }
  }
}
