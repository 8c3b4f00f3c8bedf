import { describe, expect, it } from 'vitest';

import { forAllRows, presenceOf, presenceOfAll, presentValues, takeAway } from '../../../src/engine/data/presence';
import type { LoadedModality } from '../../../src/engine/modalities/modality';

describe('presence', () => {
  it('is where one of the columns has a value, and a missing number is none', () => {
    const columns = [
      { name: 'a', values: ['1', ' ', 'NA', ''] },
      { name: 'b', values: ['', '2', '?', ''] },
    ];
    expect([...presenceOf(columns, 'numeric').flags]).toEqual([1, 1, 0, 0]);
    expect([...presenceOf(columns, 'text').flags]).toEqual([1, 1, 1, 0]);
    expect([...presenceOf([{ name: 'photo', values: ['a.png', 'NA', 'null', ''] }], 'image').flags]).toEqual([
      1, 0, 0, 0,
    ]);
    expect([...presenceOf(columns, 'numeric').rows]).toEqual([0, 1]);
  });

  it('is everywhere where a missing number is to stop the run', () => {
    expect([...presenceOf([{ name: 'a', values: ['1', ''] }], 'numeric', 'stop').flags]).toEqual([1, 1]);
    expect([...presenceOf([{ name: 'a', values: ['1', ''] }], 'numeric', 'mean').flags]).toEqual([1, 0]);
  });

  it('is taken at the stated rate, by the seed, and never from all modalities of a row', () => {
    const rows = 4000;
    const all = [presenceOfAll(rows), presenceOfAll(rows)];
    const takings = ['image', 'text'].map((name) => ({ name, missingRate: 0.5 }));
    const left = takeAway(all, takings, 1);
    const counts = left.map(({ flags }) => flags.reduce((sum, flag) => sum + flag, 0));
    // A row keeps both with 1/4 and, as both would go with 1/4, with 1/4 more.
    counts.forEach((count) => expect(Math.abs(count / rows - 0.75)).toBeLessThan(0.04));
    for (let row = 0; row < rows; row++) {
      expect(left[0]!.flags[row]! + left[1]!.flags[row]!).toBeGreaterThan(0);
    }
    expect(takeAway(all, takings, 1)).toEqual(left);
    expect(takeAway(all, takings, 2)).not.toEqual(left);
    expect(takeAway(all, [{ name: 'image', missingRate: 0 }, takings[0]!], 1)[0]).toEqual(all[0]);
  });

  it('lets a modality be read from the rows that have it, and leaves zeros in the others', async () => {
    const columns = [{ name: 'a', values: ['5', '', '7', ''] }];
    const presence = presenceOf(columns, 'numeric');
    const [column] = presentValues(columns, presence);
    expect(column!.values).toEqual(['5', '7']);
    const seen: number[][] = [];
    const loaded: LoadedModality = {
      problems: [{ row: 1, reason: 'odd' }],
      prepare: (trainingRows, usedRows) => {
        seen.push([...trainingRows], [...(usedRows ?? [])]);
        const values = Float32Array.from(column!.values, Number);
        return { column: { shape: [1], dtype: 'float32', values }, detail: '', notices: [] };
      },
    };
    const whole = forAllRows(loaded, presence);
    expect(whole.problems).toEqual([{ row: 2, reason: 'odd' }]);
    const { column: spread } = await whole.prepare(Int32Array.of(1, 2), Int32Array.of(0, 1, 2));
    expect(spread).toMatchObject({ values: Float32Array.of(5, 0, 7, 0) });
    expect(seen).toEqual([[1], [0, 1]]);
  });
});
