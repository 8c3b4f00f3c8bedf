import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { cacheLayout } from '../../../../src/engine/data/streaming/cacheLayout';

describe('the layout of a cache', () => {
  it('keeps all rows where they have room', () => {
    const modalities = [
      { rows: 100, rowBytes: 12 },
      { rows: 50, rowBytes: 8 },
    ];
    expect(cacheLayout(modalities, 1600, 10)).toEqual([
      { offset: 0, kept: 100, shared: 0 },
      { offset: 1200, kept: 50, shared: 0 },
    ]);
  });

  it('shares what there is in proportion, with slots for rows that do not stay', () => {
    const modalities = [
      { rows: 100, rowBytes: 12 },
      { rows: 50, rowBytes: 8 },
    ];
    expect(cacheLayout(modalities, 800, 10)).toEqual([
      { offset: 0, kept: 40, shared: 10 },
      { offset: 600, kept: 15, shared: 10 },
    ]);
    expect(cacheLayout([{ rows: 100, rowBytes: 10 }], 30, 10)).toEqual([{ offset: 0, kept: 1, shared: 2 }]);
  });

  it('is none where a modality has no room for a row', () => {
    expect(cacheLayout([{ rows: 100, rowBytes: 10 }], 9, 10)).toBeUndefined();
  });

  it('never goes beyond the limit, and always has a slot for a row that does not stay', () => {
    const modality = fc.record({ rows: fc.nat(1000), rowBytes: fc.integer({ min: 1, max: 5000 }) });
    fc.assert(
      fc.property(
        fc.array(modality, { maxLength: 4 }),
        fc.nat(10 ** 6),
        fc.integer({ min: 1, max: 100 }),
        (all, limit, ahead) => {
          const parts = cacheLayout(all, limit, ahead);
          let end = 0;
          parts?.forEach(({ offset, kept, shared }, index) => {
            const { rows = 0, rowBytes = 0 } = all[index] ?? {};
            expect(offset).toBe(end);
            end += (kept + shared) * rowBytes;
            expect(kept === rows || (shared >= 1 && shared <= ahead)).toBe(true);
          });
          expect(end).toBeLessThanOrEqual(limit);
        },
      ),
    );
  });
});
