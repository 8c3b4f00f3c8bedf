import { fft } from 'fourier-transform';

import { melFilters, type MelFilter } from './melFilters';

/** Bands of a frame. */
export const melBands = 40;
/** From the start of one frame to the start of the next, in seconds. */
export const hopSeconds = 0.01;
const frameSeconds = 0.025;
/** Where hearing begins, in hertz; below is rumble and the offset of cheap microphones. */
const lowestFrequency = 20;
/** Power that counts as silence: −100 dB against a sine of full scale, about where 16 bits end. */
const floor = 1e-10;

/** Makes log-mel spectrograms of sounds at one sample rate. */
export interface LogMel {
  /** Frames that hold all of so many samples, at least 1. */
  framesIn(samples: number): number;
  /** Samples that so many frames reach over. */
  samplesIn(frames: number): number;
  /** `[framesIn(samples.length), 40]`, row-major. */
  spectrogram(samples: Float32Array): Float32Array;
}

/**
 * Log-mel spectrograms with frames of 25 ms every 10 ms; the last frame is filled up with silence, so that no sample is
 * lost. A frame x is weighted with the periodic Hann window h, its power spectrum is scaled so that a sine of full scale
 * has a peak of 1 (0 dB), and each band is the logarithm of a sum over the lines of the spectrum:
 *
 *   P[k] = (2·|Σₙ h[n]·x[n]·e^(−2πikn/N)| / Σₙ h[n])²,  S[b] = ln(max(1e-10, Σₖ w_b[k]·P[k]))
 *
 * with the 40 triangular filters w of `melFilters` from 20 Hz to half of the sample rate. N is the least power of two that
 * holds the frame and leaves no filter without a line.
 */
export function createLogMel(sampleRate: number): LogMel {
  const frameLength = Math.round(frameSeconds * sampleRate);
  const hop = Math.round(hopSeconds * sampleRate);
  const { fftLength, filters } = filterBank(sampleRate, frameLength);
  const window = Float64Array.from(
    { length: frameLength },
    (_, at) => 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / frameLength),
  );
  const scale = (2 / window.reduce((sum, weight) => sum + weight, 0)) ** 2;
  const framesIn = (samples: number): number => 1 + Math.ceil(Math.max(0, samples - frameLength) / hop);
  const spectrogram = (samples: Float32Array): Float32Array => {
    const frames = framesIn(samples.length);
    const result = new Float32Array(frames * melBands);
    const padded = new Float64Array(fftLength);
    for (let frame = 0; frame < frames; frame++) {
      window.forEach((weight, at) => (padded[at] = weight * (samples[frame * hop + at] ?? 0)));
      const power = powerSpectrum(padded, scale);
      filters.forEach(
        (filter, band) => (result[frame * melBands + band] = Math.log(Math.max(floor, energy(power, filter)))),
      );
    }
    return result;
  };
  return { framesIn, samplesIn: (frames) => frameLength + (frames - 1) * hop, spectrogram };
}

function filterBank(sampleRate: number, frameLength: number): { fftLength: number; filters: MelFilter[] } {
  let fftLength = 2 ** Math.ceil(Math.log2(frameLength));
  for (;;) {
    const filters = melFilters(melBands, lowestFrequency, sampleRate, fftLength);
    if (filters.every(({ weights }) => weights.length > 0)) {
      return { fftLength, filters };
    }
    fftLength *= 2;
  }
}

function powerSpectrum(padded: Float64Array, scale: number): Float64Array {
  const [real, imaginary] = fft(padded);
  return real.map((value, line) => scale * (value ** 2 + (imaginary[line] ?? 0) ** 2));
}

function energy(power: Float64Array, { first, weights }: MelFilter): number {
  return weights.reduce((sum, weight, at) => sum + weight * (power[first + at] ?? 0), 0);
}
