import { closeSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { RowWriter } from '../../../../src/decoder/rowWriter';
import { temporaryFolder } from '../../../support/temporaryFolder';

describe('rows that are written', () => {
  it('are each at its place, whatever the order and the sizes', () => {
    const run = fc.record({ gap: fc.nat(3), rows: fc.integer({ min: 1, max: 5 }) });
    fc.assert(
      fc.property(
        fc.array(run, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(1, 100, 100_000, 300_000),
        (runs, size) => {
          const file = path.join(temporaryFolder(), 'rows');
          const descriptor = openSync(file, 'w+');
          const writer = new RowWriter(descriptor);
          const expected = new Map<number, number>();
          let slot = 0;
          for (const { gap, rows } of runs) {
            slot += gap;
            for (let row = 0; row < rows; row++) {
              expected.set(slot, 1 + (expected.size % 255));
              writer.add(new Uint8Array(size).fill(expected.get(slot) ?? 0), slot * size);
              slot++;
            }
          }
          // A place before all others, as when a slot is given to another row.
          writer.add(new Uint8Array(size).fill(255), 0);
          expected.set(0, 255);
          writer.flush();
          closeSync(descriptor);
          const bytes = readFileSync(file);
          for (const [place, value] of expected) {
            const found = bytes.subarray(place * size, (place + 1) * size);
            expect(found.length).toBe(size);
            expect(found.every((byte) => byte === value)).toBe(true);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('are in the file after a flush at the latest, and used memory may be given again', () => {
    const file = path.join(temporaryFolder(), 'rows');
    const descriptor = openSync(file, 'w+');
    const writer = new RowWriter(descriptor);
    const bytes = Uint8Array.of(1, 2);
    writer.add(bytes, 0);
    bytes.set([3, 4]);
    writer.add(bytes, 2);
    expect(readFileSync(file)).toHaveLength(0);
    writer.flush();
    expect([...readFileSync(file)]).toEqual([1, 2, 3, 4]);
    closeSync(descriptor);
  });

  it('that cannot be written end all work, and are no trouble with a row', () => {
    const file = path.join(temporaryFolder(), 'rows');
    const descriptor = openSync(file, 'w');
    closeSync(descriptor);
    const readOnly = openSync(file, 'r');
    const writer = new RowWriter(readOnly);
    writer.add(Uint8Array.of(1), 0);
    expect(() => writer.flush()).toThrow(expect.objectContaining({ name: 'LabError', code: 'storeFailed' }));
    closeSync(readOnly);
  });
});
