import { describe, expect, it } from 'vitest';

import { createLogMel, melBands } from '../../../../src/engine/modalities/audio/logMel';
import { hertzToMel, melFilters, melToHertz } from '../../../../src/engine/modalities/audio/melFilters';
import { randomStream } from '../../../../src/engine/random';

const silence = Math.fround(Math.log(1e-10));

function sine(frequency: number, rate: number, length: number): Float32Array {
  return Float32Array.from({ length }, (_, at) => Math.sin((2 * Math.PI * frequency * at) / rate));
}

/** The definition, sum by sum. */
function directFrame(samples: Float32Array, rate: number, fftLength: number): number[] {
  const length = samples.length;
  const window = Array.from({ length }, (_, at) => Math.sin((Math.PI * at) / length) ** 2);
  const total = window.reduce((sum, weight) => sum + weight, 0);
  const power = Array.from({ length: fftLength / 2 + 1 }, (_, line) => {
    let [real, imaginary] = [0, 0];
    window.forEach((weight, at) => {
      real += weight * samples[at]! * Math.cos((2 * Math.PI * line * at) / fftLength);
      imaginary -= weight * samples[at]! * Math.sin((2 * Math.PI * line * at) / fftLength);
    });
    return (4 * (real ** 2 + imaginary ** 2)) / total ** 2;
  });
  const corners = Array.from({ length: melBands + 2 }, (_, at) => {
    const [bottom, top] = [hertzToMel(20), hertzToMel(rate / 2)];
    return bottom + ((top - bottom) * at) / (melBands + 1);
  });
  return Array.from({ length: melBands }, (_, band) => {
    const [left, middle, right] = [corners[band]!, corners[band + 1]!, corners[band + 2]!];
    const sum = power.reduce((all, value, line) => {
      const mel = hertzToMel((line * rate) / fftLength);
      const weight = Math.min((mel - left) / (middle - left), (right - mel) / (right - middle));
      return all + Math.max(0, weight) * value;
    }, 0);
    return Math.log(Math.max(1e-10, sum));
  });
}

describe('the mel scale', () => {
  it.each([
    [0, 0],
    [700, 2595 * Math.log10(2)],
    [1000, 999.9855],
    [4000, 2146.0645],
    [8000, 2840.023],
  ])('has at %d Hz the value %d', (hertz, mel) => {
    expect(hertzToMel(hertz)).toBeCloseTo(mel, 3);
    expect(melToHertz(mel)).toBeCloseTo(hertz, 2);
  });

  it('has filters that overlap to 1 between the first and the last middle', () => {
    const filters = melFilters(40, 20, 8000, 1024);
    const sums = new Float64Array(513);
    filters.forEach(({ first, weights }) => weights.forEach((weight, at) => (sums[first + at]! += weight)));
    const spacing = (hertzToMel(4000) - hertzToMel(20)) / 41;
    sums.forEach((sum, line) => {
      const position = (hertzToMel((line * 8000) / 1024) - hertzToMel(20)) / spacing;
      const expected = Math.max(0, Math.min(1, position, 41 - position));
      expect(sum).toBeCloseTo(expected, 10);
    });
  });
});

describe('a log-mel spectrogram', () => {
  it.each([
    [8000, 256],
    [16_000, 512],
    [22_050, 1024],
    [1000, 64],
  ])('at %i Hz is what its definition says', (rate, fftLength) => {
    const logMel = createLogMel(rate);
    const stream = randomStream(1, 'samples');
    const [frame, hop] = [Math.round(0.025 * rate), Math.round(0.01 * rate)];
    const samples = Float32Array.from({ length: frame + 2 * hop }, () => stream.normal());
    const found = logMel.spectrogram(samples);
    expect(found.length).toBe(3 * melBands);
    for (const at of [0, 1, 2]) {
      const expected = directFrame(samples.subarray(at * hop, at * hop + frame), rate, fftLength);
      expected.forEach((value, band) => expect(found[at * melBands + band]).toBeCloseTo(value, 4));
    }
  });

  it.each([1000, 4000, 8000, 11_025, 16_000, 44_100, 96_000])('at %i Hz has no band without a line', (rate) => {
    const stream = randomStream(1, 'noise');
    const noise = Float32Array.from({ length: rate / 4 }, () => stream.normal());
    expect(
      createLogMel(rate)
        .spectrogram(noise)
        .every((value) => value > silence + 1),
    ).toBe(true);
  });

  it.each([100, 440, 1000, 2500, 3800])('has the energy of a tone of %i Hz in its band', (frequency) => {
    const spacing = (hertzToMel(4000) - hertzToMel(20)) / (melBands + 1);
    const band = Math.round((hertzToMel(frequency) - hertzToMel(20)) / spacing) - 1;
    const frames = createLogMel(8000).spectrogram(sine(frequency, 8000, 200 + 5 * 80));
    for (let frame = 0; frame < 6; frame++) {
      const values = frames.subarray(frame * melBands, (frame + 1) * melBands);
      expect(Math.abs(values.indexOf(Math.max(...values)) - band)).toBeLessThanOrEqual(frequency < 200 ? 1 : 0);
      // Hann's window lets nothing through far from the tone.
      values.forEach((value, at) => Math.abs(at - band) > 12 && expect(value).toBeLessThan(Math.max(...values) - 9));
    }
  });

  it('rises by ln 4 when the sound is twice as loud, and is at the floor in silence', () => {
    const logMel = createLogMel(8000);
    const quiet = logMel.spectrogram(sine(1000, 8000, 200).map((value) => value / 2));
    const loud = logMel.spectrogram(sine(1000, 8000, 200));
    const peak = loud.indexOf(Math.max(...loud));
    expect(loud[peak]! - quiet[peak]!).toBeCloseTo(Math.log(4), 5);
    expect(logMel.spectrogram(new Float32Array(200)).every((value) => value === silence)).toBe(true);
  });

  it('has frames for all samples', () => {
    const logMel = createLogMel(8000);
    expect([1, 200, 201, 280, 281, 8000].map((samples) => logMel.framesIn(samples))).toEqual([1, 1, 2, 2, 3, 99]);
    for (const frames of [1, 2, 100]) {
      expect(logMel.framesIn(logMel.samplesIn(frames))).toBe(frames);
      expect(logMel.framesIn(logMel.samplesIn(frames) + 1)).toBe(frames + 1);
    }
    const click = new Float32Array(201);
    click[200] = 1;
    const last = logMel.spectrogram(click).subarray(melBands);
    expect(last.some((value) => value > silence)).toBe(true);
  });
});
