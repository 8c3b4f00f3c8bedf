import { describe, expect, it } from 'vitest';

import { forAllRows, presenceOf, presenceOfAll, presentValues, takeAway } from '../../../src/engine/data/presence';
import { loadedModality } from '../../../src/engine/modalities/modality';
import type { Preprocessing } from '../../../src/engine/modalities/preprocessing';

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

  describe('that is taken away', () => {
    const rows = 6000;
    const takingsOf = (...rates: number[]) => rates.map((missingRate, place) => ({ name: `m${place}`, missingRate }));
    const complete = (count: number) => Array.from({ length: count }, () => presenceOfAll(rows));

    /** Within five standard errors of the share that is expected. */
    function expectShare(count: number, of: number, share: number): void {
      expect(Math.abs(count / of - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / of));
    }

    it.each([[[0.5, 0.5]], [[0.4, 0.9]], [[0.7, 0.7, 0.7]], [[0.95, 0.6, 0.8]]])(
      'is gone at rates %j less the share of rows that keep one',
      (rates) => {
        const left = takeAway(complete(rates.length), takingsOf(...rates), 1);
        const allGone = rates.reduce((product, rate) => product * rate, 1);
        const single = Array.from({ length: rows }, (_, row) => left.filter(({ flags }) => flags[row] === 1).length);
        expect(Math.min(...single)).toBe(1);
        left.forEach(({ flags }, place) => {
          const gone = flags.filter((flag) => flag === 0).length;
          expectShare(gone, rows, rates[place]! - allGone / rates.length);
        });
      },
    );

    it('leaves one that is drawn among those that the row has, where it would take all', () => {
      const lacking = [...complete(2), presenceOf([{ name: 'a', values: Array<string>(rows).fill('') }], 'text')];
      const left = takeAway(lacking, takingsOf(0.95, 0.95, 0.95), 1);
      expect(left[2]!.rows).toHaveLength(0);
      const alone = [0, 1].map((place) => left[place]!.rows.filter((row) => left[1 - place]!.flags[row] === 0).length);
      expectShare(alone[0]!, alone[0]! + alone[1]!, 0.5);
    });

    it('is drawn apart from which one is left, also for a modality that is called like that stream', () => {
      const takings = ['kept', 'other'].map((name) => ({ name, missingRate: 0.6 }));
      const left = takeAway(complete(2), takings, 1);
      const alone = left[0]!.rows.filter((row) => left[1]!.flags[row] === 0).length;
      // Alone where the other one alone is gone, or both are and it is the one that is left.
      expectShare(alone, rows, 0.4 * 0.6 + (0.6 * 0.6) / 2);
    });

    it('follows from the seed, and stays as it is at rate 0', () => {
      const takings = takingsOf(0.5, 0.5);
      const left = takeAway(complete(2), takings, 1);
      expect(takeAway(complete(2), takings, 1)).toEqual(left);
      expect(takeAway(complete(2), takings, 2)).not.toEqual(left);
      expect(takeAway(complete(2), takingsOf(0, 0.5), 1)[0]).toEqual(presenceOfAll(rows));
      const nothing = presenceOf([{ name: 'a', values: ['', 'b'] }], 'text');
      expect(takeAway([nothing, nothing], takingsOf(0, 0), 1)).toEqual([nothing, nothing]);
    });
  });

  it('lets a modality be read from the rows that have it, and leaves zeros in the others', async () => {
    const columns = [{ name: 'a', values: ['5', '', '7', ''] }];
    const presence = presenceOf(columns, 'numeric');
    const [column] = presentValues(columns, presence);
    expect(column!.values).toEqual(['5', '7']);
    const seen: number[][] = [];
    const loaded = loadedModality('values', {
      problems: [{ row: 1, reason: 'odd' }],
      learn: (trainingRows) => {
        seen.push([...trainingRows]);
        return { type: 'values', shape: [1] };
      },
      apply: (_, usedRows) => {
        seen.push([...usedRows]);
        const values = Float32Array.from(column!.values, Number);
        return { column: { shape: [1], dtype: 'float32', values }, detail: '', notices: [] };
      },
    });
    const whole = forAllRows(loaded, presence);
    expect(whole.problems).toEqual([{ row: 2, reason: 'odd' }]);
    const { column: spread } = await whole.prepare(Int32Array.of(1, 2), Int32Array.of(0, 1, 2));
    expect(spread).toMatchObject({ values: Float32Array.of(5, 0, 7, 0) });
    expect(seen).toEqual([[1], [0, 1]]);
    const learnt: Preprocessing = { type: 'values', shape: [1] };
    expect((await whole.apply(learnt, Int32Array.of(1, 2))).column).toMatchObject({
      values: Float32Array.of(5, 0, 7, 0),
    });
    expect(seen.at(-1)).toEqual([1]);
  });
});
