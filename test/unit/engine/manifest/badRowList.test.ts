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
