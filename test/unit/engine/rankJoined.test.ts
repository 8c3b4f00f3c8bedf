import { describe, expect, it } from 'vitest';

import { comparePaired } from '../../../src/engine/evaluation/comparePaired';
import { rankJoined, type JoinedModel } from '../../../src/engine/evaluation/rankJoined';

const rows = 200;

/** A model that is right on so many rows from a row on. */
function model(name: string, from: number, right: number): JoinedModel {
  const outcomes = Float64Array.from({ length: rows }, (_, row) => (row >= from && row < from + right ? 1 : 0));
  return { model: name, score: right / rows, outcomes };
}

describe('several ways to join', () => {
  const [concat, gated, early] = [model('concat', 0, 150), model('gated', 0, 180), model('early', 10, 172)];

  it('are compared with the best, each on the same rows, with p-values for all of them together', () => {
    const ranking = rankJoined('accuracy', [concat, gated, early], undefined)!;
    expect(ranking.best).toBe('gated');
    expect(ranking.others.map(({ model: name }) => name)).toEqual(['early', 'concat']);
    const [near, far] = ranking.others;
    expect(near!.paired).toEqual(comparePaired('accuracy', early.outcomes, gated.outcomes));
    expect(near!.improvement).toBeCloseTo(0.04, 12);
    expect(far!.adjustedPValue).toBe(2 * far!.paired.pValue);
    expect(near!.adjustedPValue).toBe(near!.paired.pValue);
    expect(rankJoined('accuracy', [gated, model('tensor', 0, 180), early], undefined)!.best).toBe('gated');
  });

  it('go by the least error where numbers are predicted, and by groups where there are some', () => {
    const errors = (name: string, error: number): JoinedModel => ({
      ...{ model: name, score: error },
      outcomes: Float64Array.from({ length: 6 }, (_, row) => error + (row % 2) / 2),
    });
    const groups = { column: 'speaker', count: 3, ofRow: Int32Array.of(0, 0, 1, 1, 2, 2) };
    const ranking = rankJoined('mae', [errors('concat', 3), errors('gated', 2.5), errors('early', 4)], groups)!;
    expect(ranking.best).toBe('gated');
    expect(ranking.others.map(({ improvement }) => improvement)).toEqual([0.5, 1.5]);
    expect(ranking.others.map(({ paired }) => paired.test)).toEqual(['groupedT', 'groupedT']);
  });

  it('have no order by one group alone', () => {
    const one = { column: 'speaker', count: 1, ofRow: new Int32Array(rows) };
    expect(rankJoined('accuracy', [concat, gated, early], one)).toBeUndefined();
  });
});
