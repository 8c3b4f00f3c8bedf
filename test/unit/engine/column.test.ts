import { describe, expect, it } from 'vitest';

import { takeRows, type Column } from '../../../src/engine/data/column';

describe('rows taken from a column', () => {
  const column: Column = { shape: [2], dtype: 'uint8', values: Uint8Array.of(1, 2, 3, 4, 5, 6), divisor: 255 };

  it('come in the given order, may repeat, and keep type and scale', () => {
    const taken = takeRows(column, Int32Array.of(2, 0, 2));
    expect(taken).toEqual({ ...column, values: Uint8Array.of(5, 6, 1, 2, 5, 6) });
    expect(column.values).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6));
  });

  it('may be none', () => {
    expect(takeRows(column, new Int32Array()).values).toEqual(new Uint8Array());
  });
});
