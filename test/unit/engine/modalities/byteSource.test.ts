import { writeFileSync } from 'node:fs';
import path from 'node:path';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { withFileBytes } from '../../../../src/engine/modalities/byteSource';
import { temporaryFolder } from '../../../support/temporaryFolder';

describe('the bytes of a file', () => {
  it('are those of the whole file, whatever parts are asked for', () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, at) => (at * 31 + (at >> 8)) & 255);
    const file = path.join(temporaryFolder(), 'bytes');
    writeFileSync(file, bytes);
    const place = fc.nat(80_000);
    fc.assert(
      fc.property(fc.array(fc.tuple(place, fc.oneof(fc.nat(40), place)), { minLength: 1, maxLength: 8 }), (parts) => {
        withFileBytes(file, (found) => {
          expect(found.length).toBe(bytes.length);
          for (const [begin, length] of parts) {
            expect(Buffer.compare(found.subarray(begin, begin + length), bytes.subarray(begin, begin + length))).toBe(
              0,
            );
          }
        });
      }),
      { numRuns: 200 },
    );
  });

  it('are none of an empty file, and the file is closed whatever happens', () => {
    const file = path.join(temporaryFolder(), 'empty');
    writeFileSync(file, '');
    expect(withFileBytes(file, (found) => [found.length, found.subarray(0, 8).length])).toEqual([0, 0]);
    expect(() =>
      withFileBytes(file, () => {
        throw new Error('damaged');
      }),
    ).toThrow('damaged');
  });
});
