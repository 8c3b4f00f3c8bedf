import { kaiserBeta, kaiserLength, kaiserWindow } from './kaiser';

/** Brings samples to another rate; with `length`, to so many samples at most. */
export type Resampler = (samples: Float32Array, length?: number) => Float32Array;

/** How much remains of what the new rate cannot hold: 1e-4. The error in what it can hold is about the same. */
const attenuation = 80;
const beta = kaiserBeta(attenuation);
/** The filter falls from 1 to nothing over the last tenth below the lower of both Nyquist frequencies. */
const transition = 0.1;
/** Middle of the fall, where half is left. */
const cutoff = 1 - transition / 2;
/** How far the kernel reaches to each side, in zero crossings of its sinc. */
const reach = (cutoff * kaiserLength(attenuation, transition)) / 2;
/** Entries of the kernel's table for a zero crossing: (π / 2048)² / 8 = 3e-7 is the most that lines between them miss. */
const density = 2048;
/** Filters of more coefficients (rates with hardly a common divisor) are made anew for each sample, not kept. */
const mostKept = 2 ** 20;

/**
 * A band-limited resampler from one whole rate to another: the samples are taken for the sinc series of a continuous
 * sound, which is cut off below the lower of both Nyquist frequencies and read at the new times,
 *
 *   y[m] = Σₙ x[n] · s·k(s·(m·from/to − n)),  k(u) = sin(πu)/(πu) · w(u/reach),  s = 0.95 · min(1, to/from)
 *
 * with Kaiser's window w for 80 dB. From 0 to 0.9 of the lower Nyquist frequency a tone keeps amplitude and phase within
 * 1e-3; from that frequency on it is weaker than 1e-3. Where the rates are from = M·g and to = L·g, the offsets
 * m·from/to − n repeat after L samples, so that L sets of coefficients are enough (a polyphase filter). What lies before
 * the first and behind the last sample counts as silence.
 *
 * The result has ⌈n·to/from⌉ samples; equal rates give the samples themselves.
 * Source: J. O. Smith, "Digital Audio Resampling" (CCRMA), in the form for rational ratios.
 */
export function createResampler(from: number, to: number): Resampler {
  if (from === to) {
    return (samples, length = samples.length) => samples.subarray(0, length);
  }
  const divisor = greatestCommonDivisor(from, to);
  const [step, phases] = [from / divisor, to / divisor];
  const scale = cutoff * Math.min(1, to / from);
  const side = Math.ceil(reach / scale);
  const coefficients = coefficientsBy(phases, side, scale);
  return (samples, length = Infinity) => {
    const result = new Float32Array(Math.min(length, Math.ceil((samples.length * to) / from)));
    for (let index = 0; index < result.length; index++) {
      const position = index * step;
      const weights = coefficients(position % phases);
      const first = Math.floor(position / phases) - side + 1;
      result[index] = dot(samples, first, weights);
    }
    return result;
  };
}

/** Samples at the rate `from` that the first `length` samples at the rate `to` follow from. */
export function samplesBefore(length: number, from: number, to: number): number {
  if (from === to) {
    return length;
  }
  const side = Math.ceil(reach / (cutoff * Math.min(1, to / from)));
  return Math.floor(((length - 1) * from) / to) + side + 1;
}

/** Σ samples[first + i] · weights[i] over the samples that there are. */
function dot(samples: Float32Array, first: number, weights: Float64Array): number {
  const start = Math.max(0, -first);
  const end = Math.min(weights.length, samples.length - first);
  let sum = 0;
  for (let index = start; index < end; index++) {
    sum += (samples[first + index] ?? 0) * (weights[index] ?? 0);
  }
  return sum;
}

/**
 * Gives the weights of the samples −side + 1 to side around a time that lies phase/phases behind sample 0. They are
 * valid until the next call.
 */
function coefficientsBy(phases: number, side: number, scale: number): (phase: number) => Float64Array {
  const isKept = phases * 2 * side <= mostKept;
  const kept: Float64Array[] = [];
  const scratch = new Float64Array(2 * side);
  const fill = (weights: Float64Array, phase: number): Float64Array => {
    for (let index = 0; index < weights.length; index++) {
      weights[index] = scale * kernel(scale * Math.abs(phase / phases - (index - side + 1)));
    }
    return weights;
  };
  return (phase) => (isKept ? (kept[phase] ??= fill(new Float64Array(2 * side), phase)) : fill(scratch, phase));
}

let table: Float64Array | undefined;

/** sin(πu)/(πu) · w(u/reach) for u ≥ 0, by straight lines between the entries of a table. */
function kernel(u: number): number {
  table ??= Float64Array.from({ length: Math.ceil(reach * density) + 1 }, (_, entry) => {
    const at = entry / density;
    return (at === 0 ? 1 : Math.sin(Math.PI * at) / (Math.PI * at)) * kaiserWindow(at / reach, beta);
  });
  const place = u * density;
  const entry = Math.floor(place);
  const here = table[entry] ?? 0;
  return here + (place - entry) * ((table[entry + 1] ?? 0) - here);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
