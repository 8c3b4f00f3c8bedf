import { describe, expect, it } from 'vitest';

import { toneDigit, toneDigits, tonesOf } from '../../../../../src/engine/data/generators/toneDigits';
import { createResampler } from '../../../../../src/engine/modalities/audio/resample';
import { LabError } from '../../../../../src/protocol/errors';

const labelsOf = (rows: number) => Uint8Array.from({ length: rows }, (_, row) => row % 10);
const options = { seed: 1, sampleRate: 8000, seconds: 0.4, noise: 0 };

/** Energy at one frequency. */
function energy(samples: Float32Array, frequency: number, sampleRate: number): number {
  let [real, imaginary] = [0, 0];
  samples.forEach((sample, at) => {
    const angle = (2 * Math.PI * frequency * at) / sampleRate;
    real += sample * Math.cos(angle);
    imaginary += sample * Math.sin(angle);
  });
  return real ** 2 + imaginary ** 2;
}

function loudest(samples: Float32Array, frequencies: number[], sampleRate: number): number {
  const energies = frequencies.map((frequency) => energy(samples, frequency, sampleRate));
  return frequencies[energies.indexOf(Math.max(...energies))]!;
}

/** Rows whose two loudest tones are those of the label. */
function told(rows: Float32Array[], labels: Uint8Array, sampleRate: number): number {
  return rows.filter((samples, row) => {
    const heard = [
      loudest(samples, [697, 770, 852, 941], sampleRate),
      loudest(samples, [1209, 1336, 1477], sampleRate),
    ];
    return heard.join() === tonesOf(labels[row]!).join();
  }).length;
}

describe('tone digits', () => {
  it('have the tones of a telephone', () => {
    expect(tonesOf(1)).toEqual([697, 1209]);
    expect(tonesOf(5)).toEqual([770, 1336]);
    expect(tonesOf(9)).toEqual([852, 1477]);
    expect(tonesOf(0)).toEqual([941, 1336]);
    expect(new Set(Array.from({ length: 10 }, (_, digit) => tonesOf(digit).join())).size).toBe(10);
  });

  it.each([
    [3000, 0.4, 0],
    [8000, 0.06, 0],
    [8000, 0.4, 0.5],
    [22050, 0.2, 0.2],
  ])('are all told by their energies at %i Hz, %f s, noise %f', (sampleRate, seconds, noise) => {
    const labels = labelsOf(200);
    const rows = toneDigits(labels, { seed: 1, sampleRate, seconds, noise });
    rows.forEach((samples) => expect(samples).toHaveLength(Math.floor(sampleRate * seconds)));
    expect(told(rows, labels, sampleRate)).toBe(200);
  });

  it.each([4000, 11_025, 16_000, 48_000])('are all told when they are resampled from %i Hz to 8,000', (sampleRate) => {
    const labels = labelsOf(100);
    const resample = createResampler(sampleRate, 8000);
    const rows = toneDigits(labels, { seed: 1, sampleRate, seconds: 0.4, noise: 0.3 });
    expect(
      told(
        rows.map((samples) => resample(samples)),
        labels,
        8000,
      ),
    ).toBe(100);
  });

  it('cannot be told under much noise', () => {
    const labels = labelsOf(300);
    expect(told(toneDigits(labels, { ...options, noise: 1000 }), labels, 8000)).toBeLessThan(60);
  });

  it('fill half of the row from an onset that moves, within ±1', () => {
    const rows = toneDigits(labelsOf(200), options);
    const onsets = rows.map((samples) => samples.findIndex((sample) => sample !== 0));
    rows.forEach((samples, row) => {
      const sounding = samples.reduce((sum, sample) => sum + (sample === 0 ? 0 : 1), 0);
      expect(sounding).toBeGreaterThan(1590);
      expect(sounding).toBeLessThanOrEqual(1600);
      expect(samples.subarray(onsets[row]! + 1600).every((sample) => sample === 0)).toBe(true);
      expect(samples.every((sample) => Math.abs(sample) <= 1)).toBe(true);
    });
    expect(Math.min(...onsets)).toBeLessThan(100);
    expect(Math.max(...onsets)).toBeGreaterThan(1500);
  });

  it('have noise of the given deviation over the same tones', () => {
    const labels = labelsOf(20);
    const clean = toneDigits(labels, options);
    const noisy = toneDigits(labels, { ...options, noise: 0.3 });
    const differences = noisy.flatMap((samples, row) => Array.from(samples, (value, at) => value - clean[row]![at]!));
    const square = differences.reduce((sum, value) => sum + value ** 2, 0) / differences.length;
    expect(Math.abs(square / 0.09 - 1)).toBeLessThan(5 * Math.sqrt(2 / differences.length));
  });

  it('can be made row by row, and depend on seed and split', () => {
    const rows = toneDigits(labelsOf(12), { ...options, noise: 0.1 });
    expect(toneDigit(1, 11, { ...options, noise: 0.1 })).toEqual(rows[11]);
    expect(toneDigit(1, 1, { ...options, noise: 0.1 })).not.toEqual(rows[11]);
    expect(toneDigit(1, 11, { ...options, noise: 0.1, seed: 2 })).not.toEqual(rows[11]);
    expect(toneDigit(1, 11, { ...options, noise: 0.1, split: 'test' })).not.toEqual(rows[11]);
  });

  it('refuse what would make one digit sound like another', () => {
    expect(() => toneDigits(Uint8Array.of(11), options)).toThrow(/row 1 has label 11/);
    expect(() => toneDigits(labelsOf(1), { ...options, sampleRate: 2954 })).toThrow(/more than 2954 samples a second/);
    expect(() => toneDigits(labelsOf(1), { ...options, sampleRate: NaN })).toThrow(LabError);
    expect(() => toneDigits(labelsOf(1), { ...options, seconds: 0.05 })).toThrow(/too short/);
  });
});
