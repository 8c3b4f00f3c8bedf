/** Weights of the lines of a spectrum in one band. */
export interface MelFilter {
  /** Number of the first line with a weight. */
  readonly first: number;
  readonly weights: Float64Array;
}

/** Mel of a frequency in hertz: 2595·log₁₀(1 + f/700). Source: The HTK Book (version 3.4), section 5.4. */
export function hertzToMel(hertz: number): number {
  return 2595 * Math.log10(1 + hertz / 700);
}

/** Frequency in hertz of a mel. */
export function melToHertz(mel: number): number {
  return 700 * (10 ** (mel / 2595) - 1);
}

/**
 * Triangular filters as in HTK: their corners are evenly spaced in mel from `lowest` to half of the sample rate, each
 * begins and ends at the middles of its neighbours, and its sides are straight lines over mel with height 1.
 * @param fftLength Samples in a transform; line k of the spectrum is at k·sampleRate/fftLength hertz.
 */
export function melFilters(bands: number, lowest: number, sampleRate: number, fftLength: number): MelFilter[] {
  const bottom = hertzToMel(lowest);
  const spacing = (hertzToMel(sampleRate / 2) - bottom) / (bands + 1);
  const lineMels = Float64Array.from({ length: fftLength / 2 + 1 }, (_, line) =>
    hertzToMel((line * sampleRate) / fftLength),
  );
  return Array.from({ length: bands }, (_, band) => {
    const middle = bottom + (band + 1) * spacing;
    const all = lineMels.map((mel) => Math.max(0, 1 - Math.abs(mel - middle) / spacing));
    const first = all.findIndex((weight) => weight > 0);
    return { first, weights: first === -1 ? new Float64Array(0) : trimmed(all, first) };
  });
}

function trimmed(weights: Float64Array, first: number): Float64Array {
  return weights.slice(first, weights.findLastIndex((weight) => weight > 0) + 1);
}
