import { describe, expect, it } from 'vitest';

import { predictionTable } from '../../../src/cli/predictionTable';
import type { PredictedRows } from '../../../src/runs/predictRows';

function table(target: PredictedRows['target'], ...outputs: (number[] | undefined)[]): string[] {
  const rows = outputs.map((output, row) => ({
    line: row + 2,
    ...(output === undefined ? {} : { output }),
  }));
  return predictionTable({ model: 'multimodal', target, rows, notices: [] }).split('\n');
}

describe('predictions as a table', () => {
  it('name the most probable class, and all probabilities to the last digit of a float32', () => {
    const target = { task: 'classification', classNames: ['a "b", c', 'd'] } as const;
    expect(
      table(
        { ...target, classNames: [...target.classNames] },
        [Math.fround(0.1), Math.fround(0.9)],
        undefined,
        [0.75, 0.25],
      ),
    ).toEqual([
      'line,prediction,"probability of a ""b"", c",probability of d',
      '2,d,0.100000001,0.899999976',
      '3,,,',
      '4,"a ""b"", c",0.75,0.25',
      '',
    ]);
  });

  it('are numbers where a number is predicted', () => {
    expect(table({ task: 'regression', mean: 1, deviation: 2 }, [1_700_000_000.25], undefined)).toEqual([
      'line,prediction',
      '2,1700000000.25',
      '3,',
      '',
    ]);
  });
});
