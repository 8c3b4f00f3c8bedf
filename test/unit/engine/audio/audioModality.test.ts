import { describe, expect, it } from 'vitest';

import { consecutive } from '../../../../src/engine/data/batches';
import { toneDigits } from '../../../../src/engine/data/generators/toneDigits';
import { readAudioModality } from '../../../../src/engine/modalities/audio/audioModality';
import { createLogMel, melBands } from '../../../../src/engine/modalities/audio/logMel';
import { createResampler } from '../../../../src/engine/modalities/audio/resample';
import type { PreparedModality } from '../../../../src/engine/modalities/modality';
import type { Modality } from '../../../../src/protocol/modalitySchema';
import { CancelledError } from '../../../../src/protocol/errors';
import { soundSource } from './soundSource';
import { sineWav, wav } from './wavBytes';

/** A tone of so many frames. */
function tone(frames: number, frequency = 440, sampleRate = 8000, channels = 1): Buffer {
  return sineWav(frequency, sampleRate, 0.025 + 0.01 * (frames - 1), channels);
}

async function prepare(
  sounds: readonly (Uint8Array | undefined)[],
  options: Partial<Modality> = {},
  training = sounds.map((_, row) => row),
): Promise<PreparedModality> {
  const loaded = await readAudioModality(soundSource(sounds, options));
  expect(loaded.problems).toEqual([]);
  return loaded.prepare(Int32Array.from(training), consecutive(0, sounds.length));
}

/** Which frames of each row hold anything but zeros, as encoders see it. */
function presentFrames({ column }: PreparedModality): number[][] {
  const [length = 0] = column.shape;
  return Array.from({ length: column.values.length / (length * melBands) }, (_, row) =>
    Array.from({ length }, (_frame, frame) => row * length + frame).map((at) =>
      column.values.subarray(at * melBands, (at + 1) * melBands).some((value) => value !== 0) ? 1 : 0,
    ),
  );
}

describe('sounds as rows', () => {
  it('are frames of 40 bands, cut or filled up behind with zeros, which is counted', async () => {
    const prepared = await prepare([tone(3), tone(2), tone(5)], { length: 3 });
    expect(prepared.column).toMatchObject({ shape: [3, 40], dtype: 'float32' });
    expect(presentFrames(prepared)).toEqual([
      [1, 1, 1],
      [1, 1, 0],
      [1, 1, 1],
    ]);
    expect(prepared.detail).toBe(
      '3 frames (0.03 s) of 40 mel bands up to 4,000 Hz, each band standardised by the training rows',
    );
    expect(prepared.notices).toEqual([
      'sound: 1 of 3 sounds was cut to 3 frames (0.03 s); the longest has 5 frames (0.05 s). Set modalities.sound.length to keep more.',
      'sound: 1 of 3 sounds is shorter than 3 frames (0.03 s); it is filled up with frames that the models leave out.',
    ]);
  });

  it('are counted where they are used', async () => {
    const loaded = await readAudioModality(soundSource([tone(3), tone(9, 440, 11_025, 2), tone(2), tone(1)]));
    const { steps, notices } = await loaded.prepare(Int32Array.of(0), Int32Array.of(0, 2));
    expect(steps).toMatchObject({ rows: 2, fewest: 2, most: 3, cut: 0, padded: 1 });
    expect(notices).toEqual([
      'sound: 1 of 2 sounds is shorter than 3 frames (0.03 s); it is filled up with frames that the models leave out.',
    ]);
  });

  it('say nothing when nothing was done', async () => {
    expect((await prepare([tone(4), tone(4)])).notices).toEqual([]);
  });

  it('have the length that 95 % of the training rows fit in, at most 512', async () => {
    const sounds = [...Array.from({ length: 19 }, (_, at) => tone(2 + (at % 3))), tone(30), tone(60)];
    const training = Array.from({ length: 20 }, (_, row) => row);
    expect((await prepare(sounds, {}, training)).column.shape).toEqual([4, 40]);
    expect((await prepare(sounds, {}, [20])).column.shape).toEqual([60, 40]);
    expect((await prepare([tone(700)])).column.shape).toEqual([512, 40]);
  });

  it('are standardised in each band by the training rows alone', async () => {
    const noise = (rows: number, loudness: number): Buffer =>
      wav({
        encoding: 'float',
        bits: 32,
        samples: Array.from({ length: 200 + 80 * rows }, (_, at) => loudness * Math.sin(at * at)),
      });
    const { column } = await prepare([noise(40, 1), noise(40, 0.1), noise(40, 0.001)], {}, [0, 1]);
    const frames = column.values.length / 3 / melBands;
    for (let band = 0; band < melBands; band++) {
      const values = Array.from({ length: 2 * frames }, (_, frame) => column.values[frame * melBands + band]!);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      expect(mean).toBeCloseTo(0, 5);
      expect(variance).toBeCloseTo(1, 4);
    }
    // The third is far below both; it has not moved the mean.
    expect(Math.max(...column.values.subarray(2 * frames * melBands))).toBeLessThan(0);
  });

  it('differ by what the spectrogram says, over its deviation', async () => {
    const [low, high] = [tone(6, 440), tone(6, 1500)];
    const { column } = await prepare([low, high]);
    const samples = (frequency: number): Float32Array =>
      Float32Array.from(
        { length: 200 + 5 * 80 },
        (_, at) => Math.round(2 ** 14 * Math.sin((2 * Math.PI * frequency * at) / 8000)) / 2 ** 15,
      );
    const logMel = createLogMel(8000);
    const rows = [logMel.spectrogram(samples(440)), logMel.spectrogram(samples(1500))];
    for (const band of [5, 12, 20, 30]) {
      const all = rows.flatMap((row) => Array.from({ length: 6 }, (_, frame) => row[frame * melBands + band]!));
      const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
      const deviation = Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length);
      all.forEach((value, frame) =>
        expect(column.values[frame * melBands + band]).toBeCloseTo((value - mean) / deviation, 4),
      );
    }
  });

  it('are never taken for padding, not even in silence', async () => {
    const silence = wav({ samples: Array<number>(520).fill(0) });
    const prepared = await prepare([silence, silence]);
    expect(presentFrames(prepared)).toEqual([
      [1, 1, 1, 1, 1],
      [1, 1, 1, 1, 1],
    ]);
  });

  it('are brought to one rate and one channel, which is counted with the rates that were met', async () => {
    const kinds = [
      [8000, 1],
      [44_100, 1],
      [44_100, 2],
      [11_025, 1],
      [8000, 6],
    ] as const;
    const sounds = [...kinds.map(([rate, channels]) => tone(9, 440, rate, channels)), tone(9, 2000)];
    const { column, notices } = await prepare(sounds, { length: 8 });
    expect(notices.slice(0, 2)).toEqual([
      'sound: 3 of 6 sounds were resampled to 8,000 Hz: 2 from 44,100 Hz, 1 from 11,025 Hz.',
      'sound: the channels of 2 of 6 sounds were mixed down to one, their mean.',
    ]);
    // Whatever the file, it is the same tone, in the ninth band and beside it.
    const valueAt = (row: number, band: number): number => column.values[(row * 8 + 4) * melBands + band]!;
    for (const row of [1, 2, 3, 4]) {
      [8, 9, 10].forEach((band) => expect(Math.abs(valueAt(row, band) - valueAt(0, band))).toBeLessThan(0.05));
    }
  });

  it('tell only the rates that are met most', async () => {
    const rates = [9000, 9000, 9000, 10_000, 11_000, 12_000, 13_000, 14_000, 15_000, 16_000, 17_000, 9000];
    const { notices } = await prepare(
      rates.map((rate) => tone(3, 440, rate)),
      { length: 3 },
    );
    expect(notices[0]).toBe(
      'sound: 12 of 12 sounds were resampled to 8,000 Hz: 4 from 9,000 Hz, 1 from 10,000 Hz, 1 from 11,000 Hz, 1 from 12,000 Hz, ' +
        '1 from 13,000 Hz, 4 from other rates.',
    );
  });
});

describe('telephone tones in files of two rates', () => {
  /** A file of each digit in turn, every third at another rate than the rest. */
  function toneFiles(count: number, split: 'training' | 'test'): Buffer[] {
    const labels = Uint8Array.from({ length: count }, (_, row) => row % 10);
    const up = createResampler(8000, 11_025);
    const tones = toneDigits(labels, { seed: 1, sampleRate: 8000, seconds: 0.2, noise: 0.01, split });
    return tones.map((samples, row) =>
      row % 3 === 0
        ? wav({ encoding: 'float', bits: 32, sampleRate: 11_025, samples: [...up(samples)] })
        : wav({ encoding: 'float', bits: 32, samples: [...samples] }),
    );
  }

  /** The mean of each band over all frames: the onset of the tones does not matter. */
  function bandMeans({ column }: PreparedModality, row: number): number[] {
    const [length = 0] = column.shape;
    const frames = Array.from({ length }, (_, frame) => (row * length + frame) * melBands);
    return Array.from(
      { length: melBands },
      (_, band) => frames.reduce((sum, start) => sum + column.values[start + band]!, 0) / length,
    );
  }

  it('lie nearest to the mean of the training rows of their digit', async () => {
    const training = Array.from({ length: 60 }, (_, row) => row);
    const prepared = await prepare([...toneFiles(60, 'training'), ...toneFiles(40, 'test')], {}, training);
    expect(prepared.notices[0]).toBe('sound: 34 of 100 sounds were resampled to 8,000 Hz: 34 from 11,025 Hz.');
    const rows = Array.from({ length: 100 }, (_, row) => bandMeans(prepared, row));
    const digits = Array.from({ length: 10 }, (_, digit) => digit);
    const means = digits.map((digit) =>
      rows[0]!.map(
        (_, band) => training.filter((row) => row % 10 === digit).reduce((sum, row) => sum + rows[row]![band]!, 0) / 6,
      ),
    );
    const distance = (row: number, digit: number): number =>
      rows[row]!.reduce((sum, value, band) => sum + (value - means[digit]![band]!) ** 2, 0);
    for (let row = 60; row < 100; row++) {
      expect(digits.reduce((best, digit) => (distance(row, digit) < distance(row, best) ? digit : best))).toBe(
        row % 10,
      );
    }
  });
});

describe('rows without a sound', () => {
  it('are problems, and hold zeros', async () => {
    const sounds = [tone(3), undefined, Buffer.alloc(0), Buffer.from('OggS\0\x02'), tone(3).subarray(0, 80), tone(3)];
    const loaded = await readAudioModality(soundSource(sounds));
    const { problems } = loaded;
    expect(problems.map(({ row }) => row)).toEqual([1, 2, 3, 4]);
    expect(problems.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('1.wav does not exist'),
      expect.stringContaining('2.wav is empty.'),
      expect.stringContaining('3.wav is an Ogg file'),
      expect.stringContaining('4.wav is cut short'),
    ]);
    const prepared = await loaded.prepare(Int32Array.of(0, 5));
    expect(presentFrames(prepared).map((frames) => frames.includes(1))).toEqual([
      true,
      false,
      false,
      false,
      false,
      true,
    ]);
    expect(prepared.notices).toEqual([]);
  });

  it('cost no more than what is kept of them', async () => {
    // 1,000 samples a second become 96 times as many.
    const slow = wav({ sampleRate: 1000, bits: 8, samples: Array<number>(200_000).fill(128) });
    const prepared = await prepare([slow], { sampleRate: 96_000, length: 2 });
    expect(prepared.column.values.length).toBe(2 * melBands);
    expect(prepared.notices.join()).toContain('the longest has 19,999 frames (199.99 s)');
  });

  it('do not hide that the run is to stop', async () => {
    const source = { ...soundSource([tone(3)]), tick: () => Promise.reject(new CancelledError()) };
    await expect(readAudioModality(source)).rejects.toThrow(CancelledError);
  });
});
