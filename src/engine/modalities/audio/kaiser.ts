/**
 * Kaiser's window and the design of filters with it. Source: J. F. Kaiser, "Nonrecursive digital filter design using the
 * I0-sinh window function" (1974); Oppenheim and Schafer, Discrete-Time Signal Processing, 3rd edition, section 7.6.
 */

/** β = 0.1102·(A − 8.7), for attenuations A above 50 dB. */
export function kaiserBeta(decibels: number): number {
  return 0.1102 * (decibels - 8.7);
}

/** Length of the filter in samples, (A − 7.95) / (2.285·Δω); the transition Δω is a fraction of π, the Nyquist rate. */
export function kaiserLength(decibels: number, transition: number): number {
  return (decibels - 7.95) / (2.285 * transition * Math.PI);
}

/** w(t) = I₀(β·√(1 − t²)) / I₀(β) for −1 ≤ t ≤ 1, and 0 beyond. */
export function kaiserWindow(t: number, beta: number): number {
  return Math.abs(t) > 1 ? 0 : besselI0(beta * Math.sqrt(1 - t * t)) / besselI0(beta);
}

/** The modified Bessel function of the first kind and order 0, Σ ((x/2)^k / k!)², to double precision. */
function besselI0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
