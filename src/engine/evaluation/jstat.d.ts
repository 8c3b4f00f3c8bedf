/** The part of jstat that is used here; the package has no types of its own. */
declare module 'jstat' {
  export const jStat: {
    readonly normal: {
      /** Cumulative distribution function. */
      cdf(x: number, mean: number, standardDeviation: number): number;
      /** Density. */
      pdf(x: number, mean: number, standardDeviation: number): number;
      /** Quantile function. */
      inv(probability: number, mean: number, standardDeviation: number): number;
    };
    readonly studentt: {
      /** Cumulative distribution function. */
      cdf(x: number, degrees: number): number;
      /** Quantile function. */
      inv(probability: number, degrees: number): number;
    };
    /** Natural logarithm of the gamma function, for positive numbers. */
    gammaln(x: number): number;
    readonly centralF: {
      /** Cumulative distribution function of the F distribution. */
      cdf(x: number, numeratorDegrees: number, denominatorDegrees: number): number;
    };
  };
}
