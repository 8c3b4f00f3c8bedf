import { jStat } from 'jstat';

/**
 * The best accuracy that any classifier can reach from the noisy one-hot text alone, for equally likely classes.
 *
 * Bayes's rule picks the largest component. The component of the true class is 1 + σz with z standard normal and the
 * others are σ times standard normals, so it is the largest with probability ∫ φ(z) Φ(z + 1/σ)^(classes − 1) dz.
 * @param noise Standard deviation σ.
 */
export function textCeiling(noise: number, classes: number): number {
  if (noise === 0) {
    return 1;
  }
  // Simpson's rule on ±10; outside, the density is below 1e-22.
  const intervals = 4000;
  const limit = 10;
  const width = (2 * limit) / intervals;
  let sum = 0;
  for (let point = 0; point <= intervals; point++) {
    const z = -limit + point * width;
    const weight = point === 0 || point === intervals ? 1 : point % 2 === 1 ? 4 : 2;
    sum += weight * jStat.normal.pdf(z, 0, 1) * jStat.normal.cdf(z + 1 / noise, 0, 1) ** (classes - 1);
  }
  return Math.min(1, (sum * width) / 3);
}
