import type { DecodedSound } from './decodeWav';
import { createLogMel } from './logMel';
import { createResampler, samplesBefore, type Resampler } from './resample';

/** What became of a sound on its way to a row. */
export interface SoundFacts {
  /** Frames of the whole sound. */
  readonly frames: number;
  /** Hertz of the file. */
  readonly sampleRate: number;
  /** Channels of the file. */
  readonly channels: number;
}

/** A sound as frames, and what was done to it. */
export interface SoundRow extends SoundFacts {
  /** `[frames, 40]` log-mel values, at most as many frames as asked for. */
  readonly spectrogram: Float32Array;
}

/** Makes log-mel frames of sounds, at most so many of each. */
export interface SoundEncoder {
  /** Samples that the frames follow from in a sound of another rate; a longer one need not be decoded whole. */
  readonly samplesFrom: (sampleRate: number) => number;
  /** Frames of a whole sound of so many samples at a rate. */
  readonly framesIn: (samples: number, sampleRate: number) => number;
  readonly encode: (sound: DecodedSound) => SoundRow;
}

/** Filters for rates beyond these are forgotten; a data set has one or two, a hostile one as many as rows. */
const mostRates = 8;

/**
 * Makes an encoder for one sample rate. No more of a sound is resampled than the frames need, so that a long one costs no
 * more than a short one.
 * @param sampleRate Hertz that all sounds are brought to.
 * @param mostFrames Frames that are kept of a sound.
 */
export function createSoundEncoder(sampleRate: number, mostFrames: number): SoundEncoder {
  const logMel = createLogMel(sampleRate);
  const resamplers = new Map<number, Resampler>();
  const resamplerFrom = (rate: number): Resampler => {
    const known = resamplers.get(rate);
    if (known !== undefined) {
      return known;
    }
    if (resamplers.size >= mostRates) {
      resamplers.clear();
    }
    const resampler = createResampler(rate, sampleRate);
    resamplers.set(rate, resampler);
    return resampler;
  };
  const mostSamples = logMel.samplesIn(mostFrames);
  const framesIn: SoundEncoder['framesIn'] = (samples, rate) =>
    logMel.framesIn(Math.ceil((samples * sampleRate) / rate));
  return {
    framesIn,
    samplesFrom: (rate) => samplesBefore(mostSamples, rate, sampleRate),
    encode: ({ samples, length, sampleRate: rate, channels }) => ({
      spectrogram: logMel.spectrogram(resamplerFrom(rate)(samples, mostSamples)),
      frames: framesIn(length, rate),
      sampleRate: rate,
      channels,
    }),
  };
}
