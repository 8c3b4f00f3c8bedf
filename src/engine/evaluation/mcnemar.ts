import { jStat } from 'jstat';

/**
 * The two-sided p-value of McNemar's test, mid-p version: how likely two equally good models are to differ so much or more.
 * Only rows that one of the two alone gets right tell; were the models equally good, each would be a fair coin. Counting
 * half of the outcomes that are exactly as extreme as the observed one makes the exact test less conservative than it is
 * alone, and keeps it valid for any number of rows: there is no need of the χ² form.
 * Fagerland, Lydersen, Laake (2013), BMC Medical Research Methodology 13, 91.
 * @param onlyFirst Rows that the first model alone gets right.
 * @param onlySecond Rows that the second model alone gets right.
 * @returns 1 where there is no such row.
 */
export function mcnemarMidP(onlyFirst: number, onlySecond: number): number {
  const rows = onlyFirst + onlySecond;
  if (rows === 0) {
    return 1;
  }
  const fewer = Math.min(onlyFirst, onlySecond);
  const observed = binomialHalf(fewer, rows);
  return onlyFirst === onlySecond ? 1 - observed / 2 : Math.min(1, 2 * lowerTail(fewer, rows, observed) - observed);
}

/** Probability of so many heads among the tosses of a fair coin. */
function binomialHalf(heads: number, tosses: number): number {
  const ways = jStat.gammaln(tosses + 1) - jStat.gammaln(heads + 1) - jStat.gammaln(tosses - heads + 1);
  return Math.exp(ways - tosses * Math.LN2);
}

/**
 * Probability of so many heads or fewer, from the probability of exactly so many: each term follows from the one above, and
 * below the middle they only get smaller.
 */
function lowerTail(heads: number, tosses: number, probability: number): number {
  let sum = probability;
  let term = probability;
  for (let count = heads; count > 0 && term > sum * Number.EPSILON; count--) {
    term *= count / (tosses - count + 1);
    sum += term;
  }
  return sum;
}
