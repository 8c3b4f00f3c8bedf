import { describe, expect, it } from 'vitest';

import { lengthThatFits } from '../../../../src/engine/modalities/lengthThatFits';

const upTo = (count: number): Int32Array => Int32Array.from({ length: count }, (_, at) => count - at);

describe('the length of rows', () => {
  it('is the smallest that 95 % of the training rows fit in', () => {
    expect(lengthThatFits(upTo(100), 1000)).toBe(95);
    expect(lengthThatFits(upTo(20), 1000)).toBe(19);
    expect(lengthThatFits(upTo(21), 1000)).toBe(20);
    expect(lengthThatFits(Int32Array.of(9, 10, 100), 1000)).toBe(100);
  });

  it('lies between 1 and the most that is sensible, and leaves its input as it is', () => {
    const lengths = Int32Array.of(700, 600);
    expect(lengthThatFits(lengths, 512)).toBe(512);
    expect([...lengths]).toEqual([700, 600]);
    expect(lengthThatFits(Int32Array.of(0, 0), 512)).toBe(2);
    expect(lengthThatFits(new Int32Array(0), 512)).toBe(2);
  });
});
