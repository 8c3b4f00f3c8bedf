import { melBands } from './logMel';

/** How log-mel values become inputs: (value − mean) / standard deviation, for each band. */
export interface BandScaler {
  readonly means: readonly number[];
  /** Of the population; 1 for a band that never changes. */
  readonly deviations: readonly number[];
}

/** Less is a band that never changes: 0.004 dB. */
const leastDeviation = 1e-3;

/**
 * Learns mean and standard deviation of each band.
 * @param spectrograms `[frames, 40]` of each training row, as far as it is used. What other rows hold must
 * not reach the model.
 */
export function fitBandScaler(spectrograms: readonly Float32Array[]): BandScaler {
  const means = averages(spectrograms, (value) => value);
  const variances = averages(spectrograms, (value, band) => (value - (means[band] ?? 0)) ** 2);
  const deviations = variances.map((variance) => (Math.sqrt(variance) < leastDeviation ? 1 : Math.sqrt(variance)));
  return { means, deviations };
}

/** Mean over all frames of a function of each value, `[40]`. */
function averages(spectrograms: readonly Float32Array[], of: (value: number, band: number) => number): number[] {
  const sums = Array<number>(melBands).fill(0);
  let frames = 0;
  for (const spectrogram of spectrograms) {
    frames += spectrogram.length / melBands;
    spectrogram.forEach((value, at) => {
      const band = at % melBands;
      sums[band] = (sums[band] ?? 0) + of(value, band);
    });
  }
  return sums.map((sum) => sum / Math.max(1, frames));
}

/** What a frame gets in its first band when all its values are zero: encoders take a frame of zeros for padding. */
const present = 1e-6;

/** Writes a scaled spectrogram to the start of `target`; no frame of it is zero in all bands. */
export function scaleBands(spectrogram: Float32Array, { means, deviations }: BandScaler, target: Float32Array): void {
  for (let start = 0; start < spectrogram.length; start += melBands) {
    let isZero = true;
    for (let band = 0; band < melBands; band++) {
      const value = ((spectrogram[start + band] ?? 0) - (means[band] ?? 0)) / (deviations[band] ?? 1);
      target[start + band] = value;
      isZero &&= target[start + band] === 0;
    }
    if (isZero) {
      target[start] = present;
    }
  }
}
