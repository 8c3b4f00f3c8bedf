import type { RowSteps } from '../../../protocol/events';
import type { Modality } from '../../../protocol/modalitySchema';
import { formatCount } from '../../../protocol/format';
import { lengthThatFits } from '../lengthThatFits';
import { loadedModality, type BadValue, type LoadedModality, type ModalitySource } from '../modality';
import { ofRows } from '../ofRows';
import { forEachRowFile } from '../readRowFiles';
import { countRowSteps } from '../rowSteps';
import { rowFormat, type SoundTarget } from '../rowTarget';
import { fitBandScaler, scaleBands } from './bandScaler';
import { hopSeconds, melBands } from './logMel';
import { readSound } from './readSound';
import { createSoundEncoder, type SoundEncoder, type SoundRow } from './soundRow';
import { framesText, SoundTally } from './soundTally';

/** A recurrent layer takes one step for each frame, one after the other; beyond these (5 s) it becomes slow. */
const longestDefault = 512;

/**
 * WAV files as log-mel spectrograms, float32 `[frames, 40]` a row. The number of frames, when the experiment names none,
 * and mean and standard deviation of each band follow from the training rows. Frames of zeros fill a row up behind its
 * sound, which is how encoders know padding.
 */
export async function readAudioModality(source: ModalitySource): Promise<LoadedModality> {
  const { name, options, columns } = source;
  const sounds = new Map<number, SoundRow>();
  const encoder = soundEncoder(options);
  const problems = await forEachRowFile(source, (whole, written, row) => {
    sounds.set(row, readSound(whole, written, encoder));
  });
  return soundModality({ name, options, count: columns[0]?.values.length ?? 0, sounds, problems });
}

/** How the sounds of a modality with these options become frames. */
export function soundEncoder({ sampleRate, length }: SoundOptions): SoundEncoder {
  return createSoundEncoder(sampleRate, length ?? longestDefault);
}

type SoundOptions = Pick<Modality, 'sampleRate' | 'length'>;

interface Sounds {
  readonly name: string;
  readonly options: SoundOptions;
  /** Number of rows, those without a sound included. */
  readonly count: number;
  readonly sounds: ReadonlyMap<number, SoundRow>;
  readonly problems: readonly BadValue[];
}

/** A modality of sounds by row. */
export function soundModality({ name, options, count, sounds, problems }: Sounds): LoadedModality {
  return loadedModality('audio', {
    problems,
    learn: (trainingRows) => {
      return learnSounds(options, ofRows(sounds, trainingRows));
    },
    apply: (target, usedRows) => {
      const used = ofRows(sounds, usedRows);
      const tally = new SoundTally(name, target);
      used.forEach((sound) => tally.add(sound));
      return {
        column: { ...rowFormat(target), values: rowsOf(sounds, count, target) },
        detail: soundDetail(target),
        steps: soundSteps(
          target,
          used.map(({ frames }) => frames),
        ),
        notices: tally.notices(),
      };
    },
  });
}

/** What rows become by the sounds of training rows. */
export function learnSounds(options: SoundOptions, training: readonly SoundRow[]): SoundTarget {
  const length = soundLength(
    options,
    training.map(({ frames }) => frames),
  );
  const scaler = fitBandScaler(training.map((sound) => framesOf(sound, length)));
  return { type: 'audio', sampleRate: options.sampleRate, length, ...scaler };
}

/** Frames of a row, by the frames of some sounds where the experiment names no number. */
export function soundLength({ length }: Pick<SoundOptions, 'length'>, frames: readonly number[]): number {
  return length ?? lengthThatFits(Int32Array.from(frames), longestDefault);
}

/** What becomes of sounds of so many frames. */
export function soundSteps({ length }: SoundTarget, frames: readonly number[]): RowSteps {
  return countRowSteps(frames, { unit: 'frame', length, longer: 'cut', secondsPerStep: hopSeconds });
}

/** What a row of sounds holds, for people. */
export function soundDetail({ sampleRate, length }: SoundTarget): string {
  return (
    `${framesText(length)} of ${melBands} mel bands up to ${formatCount(sampleRate / 2)} Hz, each band ` +
    'standardised by the training rows'
  );
}

/** The frames of a sound that a row of `length` frames takes. */
function framesOf({ spectrogram }: SoundRow, length: number): Float32Array {
  return spectrogram.subarray(0, length * melBands);
}

function rowsOf(sounds: ReadonlyMap<number, SoundRow>, count: number, target: SoundTarget): Float32Array {
  // Padding is zero, which a new array already holds.
  const size = target.length * melBands;
  const values = new Float32Array(count * size);
  for (const [row, sound] of sounds) {
    scaleBands(framesOf(sound, target.length), target, values.subarray(row * size, (row + 1) * size));
  }
  return values;
}
