import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseIdx } from '../../../../src/engine/data/idx';
import { LabError } from '../../../../src/protocol/errors';
import { encodeIdx } from '../../../support/idxFiles';

const file = '/data/train-images-idx3-ubyte';

/** Parses and says how it failed; anything but a `LabError` about this file fails the test. */
function failureOf(bytes: Uint8Array, dimensions = 3): LabError | undefined {
  try {
    parseIdx(bytes, file, dimensions);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(LabError);
    const failure = error as LabError;
    expect(failure.code).toBe('badData');
    expect(failure.message).toContain(file);
    return failure;
  }
}

const shapes = fc.array(fc.nat(6), { minLength: 1, maxLength: 4 });
const sound = shapes.chain((shape) => {
  const size = shape.reduce((product, length) => product * length, 1);
  return fc.record({ shape: fc.constant(shape), values: fc.uint8Array({ minLength: size, maxLength: size }) });
});

describe('a sound IDX file', () => {
  it('gives back its shape and its values, wherever in a buffer it lies', () => {
    fc.assert(
      fc.property(sound, fc.nat(9), ({ shape, values }, offset) => {
        const bytes = encodeIdx(shape, values);
        const larger = new Uint8Array(offset + bytes.length);
        larger.set(bytes, offset);
        const array = parseIdx(larger.subarray(offset), file, shape.length);
        expect(array.shape).toEqual(shape);
        expect([...array.values]).toEqual([...values]);
      }),
    );
  });

  it('gives values that are no Buffer, though a file is one', () => {
    const { values } = parseIdx(Buffer.from(encodeIdx([2], Uint8Array.of(3, 4))), file, 1);
    expect(values.constructor).toBe(Uint8Array);
    expect(values).toEqual(Uint8Array.of(3, 4));
  });

  it('may hold no rows', () => {
    const array = parseIdx(encodeIdx([0, 28, 28], new Uint8Array()), file, 3);
    expect(array.shape).toEqual([0, 28, 28]);
    expect(array.values).toHaveLength(0);
  });
});

describe('a hostile IDX file', () => {
  it('is refused when it is cut at any place, and says that it is short', () => {
    const bytes = encodeIdx([2, 3, 4], new Uint8Array(24).fill(9));
    for (let length = 0; length < bytes.length; length++) {
      const failure = failureOf(bytes.subarray(0, length));
      expect(failure?.message, `cut at ${length}`).toMatch(/cut short|only \d bytes/);
    }
  });

  it('is refused when it is longer than it says', () => {
    fc.assert(
      fc.property(sound, fc.uint8Array({ minLength: 1, maxLength: 20 }), ({ shape, values }, more) => {
        const failure = failureOf(Buffer.concat([encodeIdx(shape, values), more]), shape.length);
        expect(failure?.message).toContain('is longer than it says');
      }),
    );
  });

  it('is refused for any type but unsigned bytes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), (type) => {
        fc.pre(type !== 0x08);
        const failure = failureOf(encodeIdx([1, 1, 1], new Uint8Array(1), type));
        expect(failure?.message).toContain(`0x${type.toString(16).padStart(2, '0')}`);
      }),
    );
  });

  it('is refused with any other number of dimensions, and says which', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 40 }), (found, rest) => {
        fc.pre(found !== 3);
        const failure = failureOf(Buffer.concat([Buffer.from([0, 0, 8, found]), rest]));
        expect(failure?.message).toContain(`has ${found} dimensions, expected 3`);
      }),
    );
  });

  it('says that images and labels were swapped', () => {
    expect(failureOf(encodeIdx([5], new Uint8Array(5)), 3)?.message).toContain('labels where images are expected?');
    expect(failureOf(encodeIdx([1, 2, 2], new Uint8Array(4)), 1)?.message).toContain(
      'images where labels are expected?',
    );
  });

  it('is refused when it does not start with two zero bytes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 0xffff }), (start) => {
        const bytes = encodeIdx([1, 1, 1], new Uint8Array(1));
        bytes.writeUInt16BE(start, 0);
        expect(failureOf(bytes)?.message).toContain('not an IDX file');
      }),
    );
  });

  it('does not believe in huge dimensions, and takes no memory for them', () => {
    for (const shape of [
      [0xffffffff, 0xffffffff, 0xffffffff],
      [0x7fffffff, 28, 28],
      // Wraps around to 16 in 32-bit arithmetic.
      [0x10000, 0x10000, 16],
    ]) {
      expect(failureOf(encodeIdx(shape, new Uint8Array(16)))?.message).toContain('is cut short');
    }
  });

  it('never makes anything else fail', () => {
    const headers = fc.constantFrom([], [0, 0, 8, 3], [0, 0, 8, 1], [0, 0, 8, 3, 0, 0, 0, 1]);
    fc.assert(
      fc.property(headers, fc.uint8Array({ maxLength: 64 }), fc.integer({ min: 1, max: 4 }), (header, rest, rank) => {
        const bytes = Buffer.concat([Buffer.from(header), rest]);
        if (failureOf(bytes, rank) === undefined) {
          const { shape, values } = parseIdx(bytes, file, rank);
          expect(encodeIdx(shape, values)).toEqual(bytes);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
