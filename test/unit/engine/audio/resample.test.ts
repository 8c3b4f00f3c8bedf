import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createResampler } from '../../../../src/engine/modalities/audio/resample';

function sine(frequency: number, rate: number, length: number, phase = 0.7): Float32Array {
  return Float32Array.from({ length }, (_, at) => Math.sin((2 * Math.PI * frequency * at) / rate + phase));
}

/** Largest difference away from the ends, where the sound begins and stops. */
function middleError(found: Float32Array, expected: Float32Array): number {
  const margin = Math.ceil(found.length / 4);
  return found
    .subarray(margin, found.length - margin)
    .reduce((most, value, at) => Math.max(most, Math.abs(value - (expected[at + margin] ?? NaN))), 0);
}

const rates = [
  [44_100, 8000],
  [22_050, 8000],
  [48_000, 16_000],
  [11_025, 8000],
  [8000, 16_000],
  [8000, 11_025],
  [16_000, 44_100],
  [7999, 8000],
  [44_101, 8000],
  [768_000, 1000],
  [1000, 96_000],
] as const;

describe('resampling', () => {
  it.each(rates)('from %i to %i Hz keeps amplitude and phase of a tone below the cut-off', (from, to) => {
    const nyquist = Math.min(from, to) / 2;
    // Long enough for the filter on both sides of the middle half.
    const length = Math.ceil((300 * from) / Math.min(from, to));
    for (const part of [0, 0.011, 0.1, 0.5, 0.8, 0.9]) {
      const found = createResampler(from, to)(sine(part * nyquist, from, length));
      expect(middleError(found, sine(part * nyquist, to, found.length))).toBeLessThan(1e-3);
    }
  });

  it.each(rates.filter(([from, to]) => from > to))(
    'from %i to %i Hz leaves less than −60 dB of a tone above it',
    (from, to) => {
      const length = Math.ceil((300 * from) / to);
      for (const frequency of [to / 2, 0.51 * to, 0.6 * to, 0.9 * to, to].filter((tone) => tone < from / 2)) {
        const found = createResampler(from, to)(sine(frequency, from, length));
        expect(middleError(found, new Float32Array(found.length))).toBeLessThan(1e-3);
      }
    },
  );

  it.each(rates.filter(([from, to]) => from < to))('from %i to %i Hz brings no tone that was not there', (from, to) => {
    const tone = 0.45 * from;
    const found = createResampler(from, to)(sine(tone, from, 300));
    expect(middleError(found, sine(tone, to, found.length))).toBeLessThan(1e-3);
  });

  it('gives the samples themselves at the same rate', () => {
    const samples = sine(440, 8000, 100);
    expect(createResampler(8000, 8000)(samples)).toEqual(samples);
    expect(createResampler(8000, 8000)(samples, 10)).toEqual(samples.subarray(0, 10));
  });

  it('gives ⌈n·to/from⌉ samples at any ratio, or the first of them', () => {
    const rate = fc.integer({ min: 1000, max: 96_000 });
    fc.assert(
      fc.property(rate, rate, fc.nat(60), fc.nat(60), (from, to, count, most) => {
        const resampler = createResampler(from, to);
        const samples = sine(100, from, count);
        const all = resampler(samples);
        expect(all.length).toBe(Math.ceil((count * to) / from));
        expect(resampler(samples, most)).toEqual(all.subarray(0, most));
      }),
      { numRuns: 60 },
    );
  });

  it('of a sum is the sum, and of a later sound is later', () => {
    const [a, b] = [sine(300, 44_100, 2000), sine(1000, 44_100, 2000)];
    const resampler = createResampler(44_100, 8000);
    const sum = resampler(a.map((value, at) => value + (b[at] ?? 0)));
    const parts = resampler(a).map((value, at) => value + (resampler(b)[at] ?? 0));
    expect(middleError(sum, parts)).toBeLessThan(1e-5);
    const later = new Float32Array(2441);
    later.set(a, 441);
    expect(middleError(resampler(later).subarray(80), resampler(a))).toBeLessThan(1e-6);
  });
});
