import { LabError } from '../../../protocol/errors';
import { formatCount } from '../../../protocol/format';
import { lengthThatFits } from '../lengthThatFits';
import type { BadValue, LoadedModality, ModalitySource } from '../modality';
import { framesToKeep, pickFrames, readVideoFrames, type VideoFrames } from './videoFrames';
import { videoNotices } from './videoNotices';

/** Each frame costs as much as a picture, in memory and in training. */
const longestDefault = 16;

/**
 * Videos as uint8 `[frames, height, width, channels]` a row, scaled to 0–1 when they are used. The number of frames, when
 * the experiment names none, follows from the training rows. Frames of zeros fill a row up behind its video, which is how
 * encoders know padding; a wholly black frame gets one value of 1 (of 255) to be told from it.
 */
export async function readVideoModality(source: ModalitySource): Promise<LoadedModality> {
  const { name, options, columns } = source;
  const { height, width, channels } = options;
  const count = columns[0]?.values.length ?? 0;
  const videos = new Map<number, VideoFrames>();
  const problems = await readRows(source, async (written, row) => {
    videos.set(row, await readVideo(source, written, row));
  });
  return {
    problems,
    prepare: (trainingRows) => {
      const training = Array.from(trainingRows, (row) => videos.get(row)?.frameCount ?? 0);
      const length = options.length ?? lengthThatFits(Int32Array.from(training), longestDefault);
      const shape = [length, height, width, channels];
      return {
        column: { shape, dtype: 'uint8', values: rowsOf(videos, count, shape), divisor: 255 },
        detail:
          `${formatCount(length)} ${length === 1 ? 'frame' : 'frames'} of ${height} × ${width} pixels, ` +
          (channels === 1 ? 'grey' : 'colour'),
        notices: videoNotices(name, { length, height, width }, [...videos.values()]),
      };
    },
  };
}

async function readVideo(
  { tf, options, fileOf, tick }: ModalitySource,
  written: string,
  row: number,
): Promise<VideoFrames> {
  const { height, width, channels } = options;
  const video = await readVideoFrames({
    tf,
    whole: fileOf(written),
    written,
    target: { height, width, channels },
    mostFrames: options.length ?? longestDefault,
    tick: () => tick(row),
  });
  showBlackFrames(video.frames, height * width * channels);
  return video;
}

/** Hands each row's path on; what cannot be used is a problem of its row, and all are collected. */
async function readRows(
  { name, columns, tick }: ModalitySource,
  use: (written: string, row: number) => Promise<void>,
): Promise<BadValue[]> {
  const problems: BadValue[] = [];
  for (const [row, written] of (columns[0]?.values ?? []).entries()) {
    await tick(row);
    if (written.trim() === '') {
      problems.push({ row, reason: `${name} names no file or folder` });
      continue;
    }
    try {
      await use(written, row);
    } catch (error) {
      if (!(error instanceof LabError && error.code === 'badData')) {
        throw error;
      }
      problems.push({ row, reason: error.message });
    }
  }
  return problems;
}

function showBlackFrames(frames: Uint8Array, frameSize: number): void {
  for (let start = 0; start < frames.length; start += frameSize) {
    if (frames.subarray(start, start + frameSize).every((value) => value === 0)) {
      frames[start] = 1;
    }
  }
}

/** Rows of the shape. Videos that were kept with more frames than that are thinned once more, evenly. */
function rowsOf(videos: ReadonlyMap<number, VideoFrames>, count: number, shape: readonly number[]): Uint8Array {
  const [length = 0, ...frame] = shape;
  const frameSize = frame.reduce((product, size) => product * size, 1);
  // Padding is zero, which a new array already holds.
  const values = new Uint8Array(count * length * frameSize);
  for (const [row, { frames }] of videos) {
    const kept = frames.length / frameSize;
    values.set(pickFrames(frames, kept, framesToKeep(kept, length)), row * length * frameSize);
  }
  return values;
}
