/**
 * Random numbers that follow from a seed: a linear congruential generator modulo 2³², of which the upper bits are used.
 * Multiplier and increment: Press et al., Numerical Recipes, section 7.1.
 */
export function makeRandom(seed) {
  let state = seed >>> 0;
  /** From 0 up to, but not including, 1. */
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
  return {
    uniform,
    /** From one number to another. */
    between: (low, high) => low + (high - low) * uniform(),
    /** Mean 0 and standard deviation 1, as nearly as twelve uniform numbers give it. */
    normal: () => Array.from({ length: 12 }, uniform).reduce((sum, value) => sum + value, -6),
    pick: (list) => list[Math.floor(uniform() * list.length)],
  };
}
