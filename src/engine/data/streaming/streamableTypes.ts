import type { RowSteps } from '../../../protocol/events';
import { learnSounds, soundDetail, soundEncoder, soundLength, soundSteps } from '../../modalities/audio/audioModality';
import { countSoundFrames, readSound } from '../../modalities/audio/readSound';
import { SoundTally } from '../../modalities/audio/soundTally';
import { imageDetail, pictureTarget } from '../../modalities/imageFiles/imageModality';
import { PictureTally } from '../../modalities/imageFiles/pictureTally';
import type { SizedModality } from '../../modalities/pictureShape';
import type { RowFileKind } from '../../modalities/readRowFiles';
import type { RowFacts } from '../../modalities/rowEncoder';
import { rowBytes, rowFormat, type RowTarget, type VideoTarget } from '../../modalities/rowTarget';
import { countFrames } from '../../modalities/video/videoFrames';
import { videoDetail, videoLength, videoSteps } from '../../modalities/video/videoModality';
import { VideoTally } from '../../modalities/video/videoTally';

/** Reads some of the rows: is given what makes something of a file, by its whole path and the path as it is written. */
export type ReadSome = <T>(read: (whole: string, written: string) => T) => Promise<T[]>;

/** Which rows were counted: those of an epoch come first, those of the test after them. */
export type CountedRows = 'training' | 'all';

/** Counts what became of rows. */
export interface RowTally {
  count(facts: RowFacts): void;
  /** In sentences; empty when nothing was done. */
  notices(counted: CountedRows): string[];
}

/** What rows become, before one of them is made. */
export interface LearntRows {
  readonly target: RowTarget;
  readonly detail: string;
  readonly tally: RowTally;
  /** Counts the steps of rows by their headers; absent where they have none in time. */
  readonly countSteps?: (all: ReadSome) => Promise<RowSteps>;
}

/** How rows of one type are streamed. */
export interface StreamableType {
  /** What rows are called. */
  readonly noun: string;
  readonly kind: RowFileKind;
  /** What is learnt of the data with these options, for people; empty when nothing is. */
  readonly learns: (options: SizedModality) => string;
  /** Bytes of a row, by the headers of a few of them where their length is not given. */
  readonly rowBytes: (options: SizedModality, some: ReadSome) => Promise<number>;
  /** Learns from some of the training rows, and from no other. */
  readonly learn: (name: string, options: SizedModality, some: ReadSome) => Promise<LearntRows>;
}

/** Types whose rows are files. */
export const streamableTypes: Readonly<Record<RowTarget['type'], StreamableType>> = {
  image: {
    noun: 'pictures',
    kind: 'file',
    learns: () => '',
    rowBytes: (options) => Promise.resolve(rowBytes(rowFormat(pictureTarget(options)))),
    learn: (name, options) => {
      const target = pictureTarget(options);
      const tally = new PictureTally(name, target);
      return Promise.resolve({
        target,
        detail: imageDetail(target),
        tally: {
          count: (facts) => {
            if (facts.type === 'image') {
              tally.add(facts);
            }
          },
          notices: (counted) => tally.notices(nounOf('pictures', counted)),
        },
      });
    },
  },
  audio: {
    noun: 'sounds',
    kind: 'file',
    learns: ({ length }) => `${length === undefined ? 'the number of frames and ' : ''}the scale of each band`,
    rowBytes: async (options, some) => {
      const encoder = soundEncoder(options);
      const frames = options.length === undefined ? await some((...file) => countSoundFrames(...file, encoder)) : [];
      const length = soundLength(options, frames);
      return rowBytes(rowFormat({ ...options, type: 'audio', length, means: [], deviations: [] }));
    },
    learn: async (name, options, some) => {
      const encoder = soundEncoder(options);
      const target = learnSounds(options, await some((...file) => readSound(...file, encoder)));
      const tally = new SoundTally(name, target);
      return {
        target,
        detail: soundDetail(target),
        countSteps: async (all) => soundSteps(target, await all((...file) => countSoundFrames(...file, encoder))),
        tally: {
          count: (facts) => {
            if (facts.type === 'audio') {
              tally.add(facts);
            }
          },
          notices: (counted) => tally.notices(nounOf('sounds', counted)),
        },
      };
    },
  },
  video: {
    noun: 'videos',
    kind: 'fileOrFolder',
    learns: ({ length }) => (length === undefined ? 'the number of frames' : ''),
    rowBytes: async (options, some) => rowBytes(rowFormat(await videoTarget(options, some))),
    learn: async (name, options, some) => {
      const target = await videoTarget(options, some);
      const tally = new VideoTally(name, target);
      return {
        target,
        detail: videoDetail(target),
        countSteps: async (all) => videoSteps(target, await all(countFrames)),
        tally: {
          count: (facts) => {
            if (facts.type === 'video') {
              tally.add(facts);
            }
          },
          notices: (counted) => tally.notices(nounOf('videos', counted)),
        },
      };
    },
  },
};

/** Counts of the same thing do not contradict each other where each says what it is of. */
function nounOf(rows: string, counted: CountedRows): string {
  return counted === 'all' ? rows : `${rows} for training and validation`;
}

async function videoTarget(options: SizedModality, some: ReadSome): Promise<VideoTarget> {
  const { height, width, channels } = options;
  const counts = options.length === undefined ? await some(countFrames) : [];
  return { type: 'video', length: videoLength(options, counts), height, width, channels };
}
