import type { RowSteps } from '../../../protocol/events';
import type { Modality } from '../../../protocol/modalitySchema';
import { finishInTurns } from '../../steppedWork';
import { lengthThatFits } from '../lengthThatFits';
import { loadedModality, type LoadedModality, type ModalitySource } from '../modality';
import { ofRows } from '../ofRows';
import { forEachRowFile } from '../readRowFiles';
import { countRowSteps } from '../rowSteps';
import { rowFormat, type VideoTarget } from '../rowTarget';
import { framesOfVideo, longestDefault } from './framesOfVideo';
import { pickFrames, readVideoFrames, type VideoFrames } from './videoFrames';
import { framesText, VideoTally } from './videoTally';

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
  const problems = await forEachRowFile(source, async (whole, written, row) => {
    videos.set(row, await readInTurns(source, whole, written, row));
  });
  return loadedModality('video', {
    problems,
    learn: (trainingRows) => {
      const training = ofRows(videos, trainingRows).map(({ frameCount }) => frameCount);
      return { type: 'video', length: videoLength(options, training), height, width, channels };
    },
    apply: (target, usedRows) => {
      const used = ofRows(videos, usedRows);
      const tally = new VideoTally(name, target);
      used.forEach((video) => tally.add(video));
      return {
        column: { ...rowFormat(target), values: rowsOf(videos, count, target) },
        detail: videoDetail(target),
        steps: videoSteps(
          target,
          used.map(({ frameCount }) => frameCount),
        ),
        notices: tally.notices(),
      };
    },
  });
}

/** Frames of a row, by the frames of training rows where the experiment names no number. */
export function videoLength({ length }: Pick<Modality, 'length'>, training: readonly number[]): number {
  return length ?? lengthThatFits(Int32Array.from(training), longestDefault);
}

/** What becomes of videos of so many frames. */
export function videoSteps({ length }: VideoTarget, frames: readonly number[]): RowSteps {
  return countRowSteps(frames, { unit: 'frame', length, longer: 'thinned' });
}

/** What a row of videos holds, for people. */
export function videoDetail({ length, height, width, channels }: VideoTarget): string {
  return `${framesText(length)} of ${height} × ${width} pixels, ${channels === 1 ? 'grey' : 'colour'}`;
}

function readInTurns(
  { tf, options, tick }: ModalitySource,
  whole: string,
  written: string,
  row: number,
): Promise<VideoFrames> {
  const { height, width, channels, length = longestDefault } = options;
  const reading = readVideoFrames({
    ...{ whole, written },
    tf: () => tf,
    target: { height, width, channels },
    keep: (count) => framesOfVideo(count, length),
  });
  return finishInTurns(reading, () => tick(row));
}

/** Rows of the target. Videos that were kept with more frames than that are thinned once more. */
function rowsOf(videos: ReadonlyMap<number, VideoFrames>, count: number, target: VideoTarget): Uint8Array {
  const { length, height, width, channels } = target;
  const frameSize = height * width * channels;
  // Padding is zero, which a new array already holds.
  const values = new Uint8Array(count * length * frameSize);
  for (const [row, { frames }] of videos) {
    const kept = frames.length / frameSize;
    values.set(pickFrames(frames, kept, framesOfVideo(kept, length)), row * length * frameSize);
  }
  return values;
}
