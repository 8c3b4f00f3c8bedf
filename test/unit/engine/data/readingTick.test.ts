import { describe, expect, it } from 'vitest';

import { readingTick } from '../../../../src/engine/data/readingTick';
import { CancelledError } from '../../../../src/protocol/errors';

describe('reading', () => {
  it('tells every hundredth row, in each pass anew', async () => {
    const told: unknown[] = [];
    const tick = readingTick(
      { signal: new AbortController().signal, report: (...report) => told.push(report) },
      'photo',
      300,
    );
    for (const rows of [7, 5, 1, 1]) {
      for (let row = 0; row < rows; row++) {
        await tick(row);
      }
    }
    const at = (done: number) => ['Reading photo', { done, total: 300 }];
    expect(told).toEqual([at(1), at(4), at(7), at(1), at(4), at(1), at(1)]);
  });

  it('ends where the run is to stop', async () => {
    const abort = new AbortController();
    const tick = readingTick({ signal: abort.signal, report: () => undefined }, 'photo', 3);
    await tick(0);
    abort.abort();
    await expect(tick(1)).rejects.toThrow(CancelledError);
  });
});
