import { describe, expect, it } from 'vitest';

import { BadRowList } from '../../../../src/engine/data/manifest/badRowList';
import type { RowProblem } from '../../../../src/engine/data/manifest/rowProblem';

const at = (line: number): RowProblem => ({ row: line - 2, line, reason: 'odd', kind: 'odd' });

describe('the list of bad rows', () => {
  it('is kept whole, by line, whenever more are known', () => {
    const kept: number[][] = [];
    const list = new BadRowList((problems) => kept.push(problems.map(({ line }) => line)));
    list.add([at(9), at(4)]);
    list.add([]);
    list.add([at(6)]);
    expect(kept).toEqual([
      [4, 9],
      [4, 6, 9],
    ]);
  });
});

it('the advice on rows that cannot be used is of use to a run that goes on, whose experiment is given', () => {
  const advice = (isResumed: boolean): string =>
    new BadRowList(() => undefined, isResumed).skipAdvice('train without them');
  expect(advice(false)).toBe('set data.onBadRow to "skip" to train without them');
  expect(advice(true)).toBe('start a new run with data.onBadRow "skip" to train without them');
});
