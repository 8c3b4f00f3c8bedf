import { describe, expect, it } from 'vitest';

import { BadRowList } from '../../../../src/engine/data/manifest/badRowList';
import type { RowProblem } from '../../../../src/engine/data/manifest/rowProblem';
import { BadRows } from '../../../../src/engine/data/streaming/badRows';

const problem = (row: number, reason: string): RowProblem => ({ row, line: row + 2, reason, kind: reason });

describe('a file that proves bad while the models are trained', () => {
  it('counts once whatever is found wrong with it, and beside another file of its row', () => {
    const kept: string[] = [];
    const list = new BadRowList((problems) => kept.push(...problems.map(({ reason }) => reason)));
    const bad = new BadRows('rows.csv', 'skip', list);
    bad.use(problem(3, 'a.png is cut short'), 'photo');
    bad.use(problem(3, 'the file a.png does not exist'), 'photo');
    bad.use(problem(3, 'a.wav is silent'), 'sound');
    expect(bad.takeNotice()).toEqual([
      '2 files named in rows.csv could not be decoded; zeros take their place.\n' +
        '- Line 5: a.png is cut short.\n- Line 5: a.wav is silent.',
    ]);
    bad.use(problem(3, 'the file a.png may not be read'), 'photo');
    expect(bad.takeNotice()).toEqual([]);
    expect(kept).toEqual(['a.png is cut short', 'a.wav is silent']);
  });
});
