import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { LoadedModality, ModalitySource } from '../../../src/engine/modalities/modality';
import { consecutive } from '../../../src/engine/data/batches';
import { readVideoModality } from '../../../src/engine/modalities/video/videoModality';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { CancelledError } from '../../../src/protocol/errors';
import { experimentSchema } from '../../../src/protocol/experiment';
import type { Modality } from '../../../src/protocol/modalitySchema';
import { temporaryFolder } from '../../support/temporaryFolder';
import { nativeTensorFlow } from '../../support/tensorflow';
import { sized } from '../../../src/engine/modalities/pictureShape';
import { gif, png } from '../../unit/engine/modalities/imageFiles/pictureBytes';

let tf: TensorFlow;
let tensorsBefore: number;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

beforeEach(() => {
  tensorsBefore = tf.memory().numTensors;
});

afterEach(() => {
  expect(tf.memory().numTensors).toBe(tensorsBefore);
});

const greys = Array.from({ length: 128 }, (_, value) => [value, value, value]).flat();

/** A grey picture of one value. */
function frame(value: number, width = 4, height = 4): Buffer {
  return png({
    width,
    height,
    colourType: 0,
    rows: Array.from({ length: height }, () => Array<number>(width).fill(value)),
  });
}

/** A GIF whose frames each have one value. */
function movie(values: readonly number[], width = 4, height = 4): Buffer {
  const frames = values.map((value) => ({ width, height, indices: Array<number>(width * height).fill(value) }));
  return gif(width, height, greys, frames);
}

/** What a video is: frames in a folder, by name; or a file. */
type Video = Readonly<Record<string, Buffer>> | Buffer;

function clip(values: readonly number[]): Video {
  return Object.fromEntries(values.map((value, at) => [`frame${at + 1}.png`, frame(value)]));
}

function sourceOf(videos: Readonly<Record<string, Video>>, options: Partial<Modality> = {}): ModalitySource {
  const folder = temporaryFolder();
  for (const [name, video] of Object.entries(videos)) {
    if (Buffer.isBuffer(video)) {
      writeFileSync(path.join(folder, name), video);
    } else {
      mkdirSync(path.join(folder, name));
      Object.entries(video).forEach(([file, bytes]) => writeFileSync(path.join(folder, name, file), bytes));
    }
  }
  const { modalities } = experimentSchema.parse({
    data: { manifest: 'table.csv' },
    modalities: { clip: { type: 'video', height: 4, width: 4, channels: 1, ...options } },
    models: [],
  });
  return {
    tf,
    name: 'clip',
    options: sized(modalities['clip']!),
    columns: [{ name: 'clip', values: Object.keys(videos) }],
    fileOf: (written) => path.join(folder, written),
    tick: () => Promise.resolve(),
  };
}

async function load(videos: readonly Video[], options: Partial<Modality> = {}): Promise<LoadedModality> {
  const loaded = await readVideoModality(
    sourceOf({ ...Object.fromEntries(videos.map((video, row) => [`video ${row}`, video])) }, options),
  );
  expect(loaded.problems).toEqual([]);
  return loaded;
}

/** The first value of each frame of each row. */
function firstValues({
  shape,
  values,
}: {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}): number[][] {
  const [length = 0, ...frameShape] = shape;
  const frameSize = frameShape.reduce((product, size) => product * size, 1);
  return Array.from({ length: values.length / (length * frameSize) }, (_, row) =>
    Array.from({ length }, (_frame, at) => values[(row * length + at) * frameSize]!),
  );
}

describe('videos as rows', () => {
  it('are frames of one shape, whether they lie in a folder or in a GIF', async () => {
    const loaded = await load([clip([10, 20, 30]), movie([40, 50, 60])]);
    const { column, detail, notices } = await loaded.prepare(Int32Array.of(0, 1));
    expect(column).toMatchObject({ shape: [3, 4, 4, 1], dtype: 'uint8', divisor: 255 });
    expect(firstValues(column)).toEqual([
      [10, 20, 30],
      [40, 50, 60],
    ]);
    expect([...column.values.subarray(0, 16)]).toEqual(Array(16).fill(10));
    expect(detail).toBe('3 frames of 4 × 4 pixels, grey');
    expect(notices).toEqual([]);
  });

  it('have colour where it is asked for', async () => {
    const { column, detail } = await (await load([clip([10])], { channels: 3 })).prepare(Int32Array.of(0));
    // Two frames at least, the second one padding.
    expect(column.shape).toEqual([2, 4, 4, 3]);
    expect([...column.values]).toEqual(Array.from({ length: 96 }, (_, place) => (place < 48 ? 10 : 0)));
    expect(detail).toBe('2 frames of 4 × 4 pixels, colour');
  });

  it('are thinned evenly or filled up behind with zeros, which is counted', async () => {
    const ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    const loaded = await load([clip(ten), movie(ten), clip([20]), movie([30, 31]), clip([40, 41, 42])], { length: 3 });
    const { column, notices } = await loaded.prepare(Int32Array.of(0), consecutive(0, 5));
    expect(firstValues(column)).toEqual([
      [2, 6, 9],
      [2, 6, 9],
      [20, 0, 0],
      [30, 31, 0],
      [40, 41, 42],
    ]);
    expect([...column.values.subarray(2 * 48 + 16, 3 * 48)]).toEqual(Array(32).fill(0));
    expect(notices).toEqual([
      'clip: 2 of 5 videos are longer than 3 frames; evenly spaced frames stand for them and 14 were left out. ' +
        'The longest has 10. Set modalities.clip.length to keep more.',
      'clip: 2 of 5 videos are shorter than 3 frames; they are filled up with frames that the models leave out.',
    ]);
  });

  it('are counted where they are used', async () => {
    const loaded = await load([clip([1, 2, 3]), movie([4, 5, 6, 7]), movie([9], 8, 8), clip([8])]);
    const { steps, notices } = await loaded.prepare(Int32Array.of(0), Int32Array.of(0, 3));
    expect(steps).toMatchObject({ rows: 2, fewest: 1, most: 3, thinned: 0, padded: 1 });
    expect(notices).toEqual([expect.stringContaining('clip: 1 of 2 videos is shorter than 3 frames')]);
  });

  it('have the length that 95 % of the training rows fit in, at most 16', async () => {
    const long = Array.from({ length: 40 }, (_, at) => at + 1);
    const loaded = await load([clip([1, 2]), clip([1, 2, 3]), movie(long)]);
    expect(firstValues((await loaded.prepare(Int32Array.of(0, 1))).column)).toEqual([
      [1, 2, 0],
      [1, 2, 3],
      [7, 22, 34],
    ]);
    const { column } = await loaded.prepare(Int32Array.of(0, 2));
    expect(column.shape[0]).toBe(16);
    expect(firstValues(column)[2]).toEqual([2, 4, 7, 9, 12, 14, 17, 19, 22, 24, 27, 29, 32, 34, 37, 39]);
  });

  it('keep black frames, which are not padding', async () => {
    const { column } = await (await load([clip([0, 9, 0]), movie([0])])).prepare(Int32Array.of(0));
    expect(firstValues(column)).toEqual([
      [1, 9, 1],
      [1, 0, 0],
    ]);
    expect([...column.values].reduce((sum, value) => sum + value, 0)).toBe(1 + 16 * 9 + 1 + 1);
  });

  it('are resized, which is counted, and frames of several sizes and other files with it', async () => {
    const mixed = {
      'a.png': frame(10),
      'b.png': frame(20, 8, 6),
      'notes.txt': Buffer.from('x'),
      '.hidden': Buffer.from('x'),
    };
    const { column, notices } = await (
      await load([mixed, movie([30, 30], 8, 8), clip([40, 40])])
    ).prepare(Int32Array.of(0), consecutive(0, 3));
    expect(firstValues(column)).toEqual([
      [10, 20],
      [30, 30],
      [40, 40],
    ]);
    expect(notices).toEqual([
      'clip: 2 of 3 videos were resized to 4 × 4 pixels.',
      'clip: 1 of 3 videos has frames of several sizes; each frame was resized on its own.',
      'clip: 1 of 3 videos lies in a folder with other files; 1 that is no picture was left out.',
    ]);
  });
});

describe('rows without a video', () => {
  it('are problems that say what is wrong, and hold zeros', async () => {
    const videos: Readonly<Record<string, Video>> = {
      good: clip([5]),
      'empty folder': {},
      'no pictures': { 'notes.txt': Buffer.from('x') },
      'damaged frame': { 'a.png': frame(1), 'b.png': frame(1).subarray(0, 50) },
      'not a picture': { 'a.png': frame(1), 'b.png': Buffer.from('hello') },
      'movie inside': { 'a.png': frame(1), 'b.gif': movie([1, 2]) },
      'empty.gif': Buffer.alloc(0),
      'picture.png': frame(1),
      'film.gif': Buffer.from('\0\0\0\x18ftypmp42', 'latin1'),
      'film.avi': Buffer.from('RIFF\x20\0\0\0AVI LIST', 'latin1'),
      'short.gif': movie([1, 2]).subarray(0, -20),
    };
    const source = sourceOf(videos);
    const names = [...(source.columns[0]?.values ?? []), 'nowhere', ' ', 'picture.png/frame1.png', 'long'.repeat(2000)];
    const loaded = await readVideoModality({ ...source, columns: [{ name: 'clip', values: names }] });
    expect(Object.fromEntries(loaded.problems.map(({ row, reason }) => [row, reason]))).toEqual({
      1: 'the folder empty folder holds no picture; put its frames there as PNG, JPEG, BMP or GIF files',
      2: 'the folder no pictures holds no picture; put its frames there as PNG, JPEG, BMP or GIF files',
      3: expect.stringContaining(path.join('damaged frame', 'b.png')) as string,
      4: expect.stringContaining(`${path.join('not a picture', 'b.png')} is not a PNG`) as string,
      5: expect.stringContaining(`${path.join('movie inside', 'b.gif')} is a GIF file of 2 frames among`) as string,
      6: expect.stringContaining('empty.gif is empty. Get the file again') as string,
      7: expect.stringContaining(
        'picture.png is a PNG picture, and a folder of pictures or a GIF file is expected. Name',
      ) as string,
      8: expect.stringContaining('film.gif is an MP4 video, and a folder') as string,
      9: expect.stringContaining('film.avi is an AVI video, and a folder') as string,
      10: expect.stringContaining('short.gif is ') as string,
      11: 'the file nowhere does not exist',
      12: 'no file is named',
      13: expect.stringContaining('does not exist, as a file stands in its path') as string,
      14: expect.stringContaining('is too long for the name of a file') as string,
    });
    const { column } = await loaded.prepare(Int32Array.of(0));
    expect(firstValues(column).map(([first]) => first)).toEqual([5, ...Array<number>(14).fill(0)]);
  });

  it('do not hide that the run is to stop, in the middle of a folder too', async () => {
    let left = 3;
    const tick = (): Promise<void> => (left-- > 0 ? Promise.resolve() : Promise.reject(new CancelledError()));
    await expect(readVideoModality({ ...sourceOf({ clip: clip([1, 2, 3, 4]) }), tick })).rejects.toThrow(
      CancelledError,
    );
  });

  it('are found whatever bytes are damaged', async () => {
    const originals = [movie([1, 2, 3]), frame(7)];
    const edits = fc.array(fc.tuple(fc.nat(600), fc.nat(255)), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...originals),
        edits,
        fc.nat(600),
        fc.boolean(),
        async (original, changes, end, cut) => {
          const bytes = Buffer.from(cut ? original.subarray(0, end) : original);
          changes.filter(([at]) => at < bytes.length).forEach(([at, value]) => bytes.writeUInt8(value, at));
          const video: Video = original === originals[0] ? bytes : { 'a.png': bytes };
          const loaded = await readVideoModality(sourceOf({ video }, { length: 2 }));
          expect(loaded.problems.length).toBeLessThanOrEqual(1);
          expect((await loaded.prepare(Int32Array.of(0))).column.values.length).toBe(32);
        },
      ),
      { numRuns: 150 },
    );
  });
});
