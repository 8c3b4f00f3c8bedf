import { describe, expect, it } from 'vitest';

import { drawTable } from '../../../src/cli/table';

describe('a table on the terminal', () => {
  it('is as wide as its widest cells, with numbers at the right', () => {
    const table = drawTable(
      ['Layer', 'Param #'],
      [
        ['dense', '352'],
        ['global_average_pooling2d', '0'],
      ],
      new Set([1]),
    );
    expect(table.split('\n')).toEqual([
      '┏━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━┓',
      '┃ Layer                    ┃ Param # ┃',
      '┡━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━┩',
      '│ dense                    │     352 │',
      '├──────────────────────────┼─────────┤',
      '│ global_average_pooling2d │       0 │',
      '└──────────────────────────┴─────────┘',
    ]);
  });

  it('fills cells that a row lacks', () => {
    const lines = drawTable(['A', 'B'], [['x']], new Set()).split('\n');
    expect(lines[3]).toBe('│ x │   │');
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  });
});
