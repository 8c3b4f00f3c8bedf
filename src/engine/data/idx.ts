import { LabError } from '../../protocol/errors';

/** The IDX file format for vectors and multidimensional matrices, as published with MNIST. */
const typeUint8 = 0x08;
const maxDimensions = 8;

export interface IdxArray {
  /** Rows first. */
  readonly shape: readonly number[];
  /** Row-major values; a view on the file's bytes. */
  readonly values: Uint8Array;
}

/**
 * Reads an IDX file of unsigned bytes: two zero bytes, the type, the number of dimensions, each dimension as a
 * big-endian 32-bit integer, then the values. Every byte is accounted for.
 * @param origin Named in errors: the file's path.
 * @throws LabError `badData` for anything that is not exactly such a file.
 */
export function parseIdx(bytes: Uint8Array, origin: string, dimensions: number): IdxArray {
  const fail = (what: string): never => {
    throw new LabError('badData', `${origin}: ${what}. Get the file again, or choose another data folder.`);
  };
  if (bytes.length < 4) {
    fail(`not an IDX file, it has only ${bytes.length} bytes`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(0) !== 0) {
    fail(`not an IDX file, it starts with 0x${view.getUint32(0).toString(16).padStart(8, '0')}`);
  }
  const type = view.getUint8(2);
  if (type !== typeUint8) {
    fail(`holds values of type 0x${type.toString(16).padStart(2, '0')}, expected unsigned bytes (0x08)`);
  }
  const found = view.getUint8(3);
  if (found !== dimensions || found > maxDimensions) {
    const hint = found === 1 && dimensions === 3 ? ' (labels where images are expected?)' : '';
    const swapped = found === 3 && dimensions === 1 ? ' (images where labels are expected?)' : '';
    fail(`has ${found} dimensions, expected ${dimensions}${hint}${swapped}`);
  }
  const headerLength = 4 + 4 * dimensions;
  if (bytes.length < headerLength) {
    fail(`is cut short inside its header, at ${bytes.length} bytes`);
  }
  const shape = Array.from({ length: dimensions }, (_, index) => view.getUint32(4 + 4 * index));
  const expected = shape.reduce((product, size) => product * size, 1);
  const actual = bytes.length - headerLength;
  if (actual !== expected) {
    const trouble = actual < expected ? 'is cut short' : 'is longer than it says';
    fail(`${trouble}: its header announces ${shape.join(' × ')} values, there are ${actual}`);
  }
  // Not by `subarray`, which gives the bytes of a file as a Buffer, whose constructor is no typed array's.
  return { shape, values: new Uint8Array(bytes.buffer, bytes.byteOffset + headerLength, actual) };
}
