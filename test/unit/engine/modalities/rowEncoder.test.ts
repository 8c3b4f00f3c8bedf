import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { learnSounds, readAudioModality, soundEncoder } from '../../../../src/engine/modalities/audio/audioModality';
import { readSound } from '../../../../src/engine/modalities/audio/readSound';
import type { ModalitySource } from '../../../../src/engine/modalities/modality';
import { createRowEncoder } from '../../../../src/engine/modalities/rowEncoder';
import { rowFormat, type RowTarget } from '../../../../src/engine/modalities/rowTarget';
import { readVideoModality } from '../../../../src/engine/modalities/video/videoModality';
import { temporaryFolder } from '../../../support/temporaryFolder';
import { soundSource } from '../audio/soundSource';
import { sineWav } from '../audio/wavBytes';
import { png } from './imageFiles/pictureBytes';

const noTensorFlow = (): never => {
  throw new Error('TensorFlow was asked for.');
};

/** The bytes of each row, one after the other, as a decoder makes them. */
function encoded({ columns, fileOf }: ModalitySource, target: RowTarget): Buffer {
  const encode = createRowEncoder(target, noTensorFlow);
  return Buffer.concat(
    (columns[0]?.values ?? []).map((written) => Buffer.from(encode(fileOf(written), written).bytes)),
  );
}

/** The bytes of a modality's column. */
async function read(reader: typeof readAudioModality, source: ModalitySource, rows: number): Promise<Buffer> {
  const loaded = await reader(source);
  const { values } = (await loaded.prepare(Int32Array.from({ length: rows }, (_, row) => row))).column;
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

describe('rows of sounds', () => {
  it('are to the last bit those of the reader, whatever their rates and lengths, given or learnt', async () => {
    const sound = fc.record({
      rate: fc.constantFrom(8000, 11_025, 16_000, 44_100, 7919),
      seconds: fc.double({ min: 0.01, max: 0.4, noNaN: true }),
      channels: fc.constantFrom(1, 2),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(sound, { minLength: 1, maxLength: 4 }),
        fc.option(fc.integer({ min: 2, max: 50 }), { nil: undefined }),
        async (sounds, length) => {
          const files = sounds.map(({ rate, seconds, channels }) => sineWav(440, rate, seconds, channels));
          const source = soundSource(files, length === undefined ? {} : { length });
          const encoder = soundEncoder(source.options);
          const rows = (source.columns[0]?.values ?? []).map((name) => readSound(source.fileOf(name), name, encoder));
          const target = learnSounds(source.options, rows);
          expect(encoded(source, target).equals(await read(readAudioModality, source, files.length))).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('say what was done, and leave nothing of the row before', () => {
    const source = soundSource([sineWav(440, 8000, 0.2), sineWav(900, 16_000, 0.05, 2)]);
    const target: RowTarget = {
      type: 'audio',
      sampleRate: 8000,
      length: 10,
      means: Array<number>(40).fill(-5),
      deviations: Array<number>(40).fill(2),
    };
    const encode = createRowEncoder(target, noTensorFlow);
    expect(encode(source.fileOf('0.wav'), '0.wav').facts).toEqual({
      type: 'audio',
      frames: 19,
      sampleRate: 8000,
      channels: 1,
    });
    const { bytes, facts } = encode(source.fileOf('1.wav'), '1.wav');
    expect(facts).toEqual({ type: 'audio', frames: 4, sampleRate: 16_000, channels: 2 });
    const values = new Float32Array(Uint8Array.from(bytes).buffer);
    expect(values.subarray(0, 4 * 40).every((value) => value !== 0)).toBe(true);
    expect(values.subarray(4 * 40)).toEqual(new Float32Array(6 * 40));
  });
});

describe('rows of videos', () => {
  /** A video of each number of frames; frame and video give the value of its pixels, and each third frame is black. */
  function clips(counts: readonly number[], length?: number): ModalitySource {
    const folder = temporaryFolder();
    counts.forEach((count, row) => {
      mkdirSync(path.join(folder, `${row}`));
      for (let frame = 0; frame < count; frame++) {
        const rows = Array<number[]>(8).fill(Array<number>(8).fill(frame % 3 === 2 ? 0 : 1 + frame + row));
        writeFileSync(path.join(folder, `${row}`, `${frame}.png`), png({ width: 8, height: 8, colourType: 0, rows }));
      }
    });
    const { options, ...source } = soundSource([], length === undefined ? {} : { length });
    return {
      ...source,
      options: { ...options, type: 'video', height: 8, width: 8, channels: 1 },
      columns: [{ name: 'clip', values: counts.map((_, row) => `${row}`) }],
      fileOf: (written) => path.join(folder, written),
    };
  }

  it.each([
    [[2, 5, 30, 17], undefined, 16],
    [[2, 5, 4, 1], undefined, 5],
    [[40, 5, 1], 3, 3],
    [[40, 5], 20, 20],
  ])('of %j frames, with %s asked for, are to the last bit those of the reader', async (counts, asked, length) => {
    const source = clips(counts, asked);
    const target: RowTarget = { type: 'video', length, height: 8, width: 8, channels: 1 };
    const expected = await read(readVideoModality, source, counts.length);
    expect(expected).toHaveLength(counts.length * rowFormat(target).shape.reduce((a, b) => a * b, 1));
    expect(encoded(source, target).equals(expected)).toBe(true);
  });
});

describe('a row of a picture', () => {
  it('is its pixels, without TensorFlow where the file is plain', () => {
    const file = path.join(temporaryFolder(), 'a.png');
    writeFileSync(file, png({ width: 2, height: 1, colourType: 0, rows: [[7, 9]] }));
    const encode = createRowEncoder({ type: 'image', height: 1, width: 2, channels: 1 }, noTensorFlow);
    expect(encode(file, 'a.png')).toEqual({ bytes: Uint8Array.of(7, 9), facts: { type: 'image', resized: false } });
    expect(() => encode(`${file}.none`, 'b.png')).toThrow('the file b.png does not exist');
  });
});
