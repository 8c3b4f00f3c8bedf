import type { Modality } from '../../../protocol/modalitySchema';
import { formatCount } from '../../../protocol/format';
import { lengthThatFits } from '../lengthThatFits';
import type { BadValue, LoadedModality, ModalitySource } from '../modality';
import { readRowFiles } from '../readRowFiles';
import { audioNotices, framesText } from './audioNotices';
import { fitBandScaler, scaleBands, type BandScaler } from './bandScaler';
import { decodeWav, type DecodedSound } from './decodeWav';
import { melBands } from './logMel';
import { createSoundEncoder, type SoundRow } from './soundRow';

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
  const encode = soundEncoder(options);
  const problems = await readRowFiles(source, (bytes, file, row) => {
    sounds.set(row, encode(decodeWav(bytes, file)));
  });
  return soundModality({ name, options, count: columns[0]?.values.length ?? 0, sounds, problems });
}

/** How the sounds of a modality with these options become rows. */
export function soundEncoder({ sampleRate, length }: SoundOptions): (sound: DecodedSound) => SoundRow {
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
  const { sampleRate } = options;
  return {
    problems,
    prepare: (trainingRows) => {
      const training = Array.from(trainingRows, (row) => sounds.get(row)).filter((sound) => sound !== undefined);
      const length =
        options.length ??
        lengthThatFits(
          Int32Array.from(training, ({ frames }) => frames),
          longestDefault,
        );
      const scaler = fitBandScaler(training.map((sound) => framesOf(sound, length)));
      return {
        column: { shape: [length, melBands], dtype: 'float32', values: rowsOf(sounds, count, length, scaler) },
        detail:
          `${framesText(length)} of ${melBands} mel bands up to ${formatCount(sampleRate / 2)} Hz, each band ` +
          `standardised by the training rows`,
        notices: audioNotices(name, sampleRate, length, [...sounds.values()]),
      };
    },
  };
}

/** The frames of a sound that a row of `length` frames takes. */
function framesOf({ spectrogram }: SoundRow, length: number): Float32Array {
  return spectrogram.subarray(0, length * melBands);
}

function rowsOf(
  sounds: ReadonlyMap<number, SoundRow>,
  count: number,
  length: number,
  scaler: BandScaler,
): Float32Array {
  // Padding is zero, which a new array already holds.
  const size = length * melBands;
  const values = new Float32Array(count * size);
  for (const [row, sound] of sounds) {
    scaleBands(framesOf(sound, length), scaler, values.subarray(row * size, (row + 1) * size));
  }
  return values;
}
