import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { decodeTensors, encodeTensors } from '../../../src/runs/safetensors';

const tensors = fc.dictionary(fc.stringMatching(/^[a-z.0-9]{1,12}$/), fc.float32Array({ maxLength: 20 }));

describe('safetensors', () => {
  it('give back what was written, also from the middle of a larger buffer', () => {
    fc.assert(
      fc.property(tensors, fc.string(), (entries, note) => {
        const map = new Map(Object.entries(entries));
        const bytes = Buffer.from(encodeTensors(map, { note }));
        const inside = Buffer.concat([Buffer.from('abc'), bytes, Buffer.from('def')]).subarray(3, 3 + bytes.length);
        const read = decodeTensors(inside);
        expect(read.tensors).toEqual(map);
        expect(read.metadata).toEqual({ note });
      }),
    );
  });

  it('are refused when they are cut short anywhere', () => {
    const bytes = encodeTensors(new Map([['weight', Float32Array.of(1, 2, 3)]]), {});
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeTensors(bytes.subarray(0, length)), `cut at ${length}`).toThrow();
    }
  });

  it('have an aligned header in which the format keeps its offsets', () => {
    const bytes = encodeTensors(
      new Map([
        ['a', Float32Array.of(1)],
        ['b', Float32Array.of(2, 3)],
      ]),
      { epoch: '1' },
    );
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))).toEqual({
      __metadata__: { epoch: '1' },
      a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] },
      b: { dtype: 'F32', shape: [2], data_offsets: [4, 12] },
    });
  });
});
