import { jStat } from 'jstat';

import type { TwoRatesOptions } from './twoRates';

/**
 * The best accuracy that any reader of both sequences of `twoRates` can reach.
 *
 * The means x_k and y_k of what each sequence measured of the course's value k are all that matters; where they belong
 * together, their correlation is ρ = 1/√((1 + σ²/a)(1 + σ²/b)) for a and b measurements each. The likelihood ratio of a row
 * of 2n values grows with Σ_k (x_k − x_{k+n})·(y_k − y_{k+n}), k = 1 … n, which is ((1 + ρ)·U − (1 − ρ)·V)/2 with
 * independent χ² variables U and V of n degrees of freedom when the sequences are in step, and minus that when they are
 * not. So a reader is right with probability P(F ≤ (1 + ρ)/(1 − ρ)), F having the F distribution with n and n degrees of
 * freedom: the mean of that over the lengths.
 */
export function twoRatesCeiling({
  noise,
  lengths,
  perValue,
}: Pick<TwoRatesOptions, 'noise' | 'lengths' | 'perValue'>): number {
  const [a, b] = perValue;
  const correlation = 1 / Math.sqrt((1 + noise ** 2 / a) * (1 + noise ** 2 / b));
  if (correlation === 1) {
    return 1;
  }
  const ratio = (1 + correlation) / (1 - correlation);
  const sum = lengths.reduce((total, length) => total + jStat.centralF.cdf(ratio, length / 2, length / 2), 0);
  return sum / lengths.length;
}
