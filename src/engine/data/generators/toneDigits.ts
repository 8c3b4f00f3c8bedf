import { LabError } from '../../../protocol/errors';
import { randomStream } from '../../random';
import { checkDigits } from './digitLabels';
import type { GeneratorOptions } from './generatorOptions';

/** Hertz of the rows and columns of a telephone's keys (ITU-T Recommendation Q.23). */
const rowTones = [697, 770, 852, 941];
const columnTones = [1209, 1336, 1477];

export interface ToneDigitOptions extends GeneratorOptions {
  /** Samples per second; more than twice the highest tone, 1477 Hz. */
  readonly sampleRate: number;
  /** Length of each row. */
  readonly seconds: number;
  /** Standard deviation of the Gaussian noise on each sample, where each of the two tones has amplitude 0.25 to 0.5. */
  readonly noise: number;
}

/** The two frequencies of a digit, in hertz: 1 to 9 stand in three rows of three keys, 0 below the 8. */
export function tonesOf(digit: number): readonly [row: number, column: number] {
  const key = digit === 0 ? 10 : digit - 1;
  return [rowTones[Math.floor(key / 3)] ?? 0, columnTones[key % 3] ?? 0];
}

/**
 * Digits as a telephone dials them: two sines at once, which fill half of the row from a random onset on, in random
 * phase and loudness. Float32 samples, `[⌊sampleRate · seconds⌋]` a row.
 *
 * Known answer: the energy at the seven frequencies tells every digit as long as the noise is weak against
 * √(samples) · 0.1; no single moment does, as the onset moves.
 * @throws LabError `badData` for labels beyond 9, `badExperiment` for a rate at which tones would be taken for others
 *   or rows too short to tell them apart.
 */
export function toneDigits(labels: Uint8Array, options: ToneDigitOptions): Float32Array[] {
  checkDigits(labels, 'Tone digits');
  return Array.from(labels, (label, row) => toneDigit(label, row, options));
}

/** One row of `toneDigits`. It depends on its own number only, so that rows can be made when they are needed. */
export function toneDigit(label: number, row: number, options: ToneDigitOptions): Float32Array {
  const { seed, sampleRate, seconds, noise, split = 'training' } = options;
  checkSampling(sampleRate, seconds);
  const samples = new Float32Array(Math.floor(sampleRate * seconds));
  const tone = randomStream(seed, `tone digits/tone/${split}/${row}`);
  const length = Math.floor(samples.length / 2);
  const onset = tone.below(samples.length - length + 1);
  const loudness = 0.25 + 0.25 * tone.uniform();
  // Fading in and out over 5 ms, as a click would have all frequencies.
  const fade = 0.005 * sampleRate;
  for (const frequency of tonesOf(label)) {
    const phase = 2 * Math.PI * tone.uniform();
    const step = (2 * Math.PI * frequency) / sampleRate;
    for (let at = 0; at < length; at++) {
      const edge = Math.min(1, (Math.min(at, length - 1 - at) + 0.5) / fade);
      const sample = loudness * Math.sin((Math.PI / 2) * edge) ** 2 * Math.sin(phase + step * at);
      samples[onset + at] = (samples[onset + at] ?? 0) + sample;
    }
  }
  addNoise(samples, noise, seed, `tone digits/noise/${split}/${row}`);
  return samples;
}

/** From a stream of its own, so that the tones are the same at every level of noise. */
function addNoise(samples: Float32Array, noise: number, seed: number, name: string): void {
  if (noise === 0) {
    return;
  }
  const stream = randomStream(seed, name);
  for (let at = 0; at < samples.length; at++) {
    samples[at] = (samples[at] ?? 0) + noise * stream.normal();
  }
}

function checkSampling(sampleRate: number, seconds: number): void {
  const highest = Math.max(...columnTones);
  if (!(sampleRate > 2 * highest)) {
    throw new LabError(
      'badExperiment',
      `Tone digits go up to ${highest} Hz and need more than ${2 * highest} samples a second; sampleRate is ${sampleRate}.`,
    );
  }
  // Half of the row sounds, and tones 73 Hz apart are told apart after about 1/73 s.
  if (!(seconds >= 0.06)) {
    throw new LabError(
      'badExperiment',
      `Tone digits of ${seconds} s are too short to be told apart; use 0.06 or more.`,
    );
  }
}
