import { createHash } from 'node:crypto';

import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** A stream of random numbers that is determined by the experiment's seed and the stream's name, and by nothing else. */
export interface RandomStream {
  /** Uniform on [0, 1) with 32 random bits. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** Uniform integer in [0, bound), for a bound up to 2³². */
  below(bound: number): number;
}

/**
 * Opens a named stream, such as `order/epoch 1`. Streams with different names are independent, so a draw more in one
 * place changes nothing in another.
 */
export function randomStream(seed: number, name: string): RandomStream {
  const digest = createHash('sha256').update(`${seed}/${name}`).digest();
  const generator = xoroshiro128plusFromState([0, 4, 8, 12].map((offset) => digest.readInt32LE(offset)));
  const bits = (): number => generator.next() >>> 0;
  const uniform = (): number => bits() / 2 ** 32;
  let spare: number | undefined;
  return {
    uniform,
    normal() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      // Box–Muller transform; 1 − u lies in (0, 1], where the logarithm is finite.
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      const angle = 2 * Math.PI * uniform();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    below(bound) {
      // Draws above the largest multiple of the bound are rejected; all remainders are then equally likely.
      const limit = 2 ** 32 - (2 ** 32 % bound);
      for (;;) {
        const draw = bits();
        if (draw < limit) {
          return draw % bound;
        }
      }
    },
  };
}

/** The numbers 0 to count − 1 in random order (Fisher–Yates). */
export function shuffledIndices(count: number, stream: RandomStream): Int32Array {
  const indices = Int32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = stream.below(last + 1);
    const value = indices[last] ?? 0;
    indices[last] = indices[other] ?? 0;
    indices[other] = value;
  }
  return indices;
}
