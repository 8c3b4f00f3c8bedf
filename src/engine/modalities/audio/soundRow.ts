import type { DecodedSound } from './decodeWav';
import { createLogMel } from './logMel';
import { createResampler, type Resampler } from './resample';

/** A sound as frames, and what was done to it. */
export interface SoundRow {
  /** `[frames, 40]` log-mel values, at most as many frames as asked for. */
  readonly spectrogram: Float32Array;
  /** Frames of the whole sound. */
  readonly frames: number;
  /** Hertz of the file. */
  readonly sampleRate: number;
  /** Channels of the file. */
  readonly channels: number;
}

/** Filters for rates beyond these are forgotten; a data set has one or two, a hostile one as many as rows. */
const mostRates = 8;

/**
 * Makes a function from sounds to their log-mel frames at one sample rate. No more of a sound is resampled than the frames
 * need, so that a long one costs no more than its decoding.
 * @param sampleRate Hertz that all sounds are brought to.
 * @param mostFrames Frames that are kept of a sound.
 */
export function createSoundEncoder(sampleRate: number, mostFrames: number): (sound: DecodedSound) => SoundRow {
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
  return (sound) => {
    const samples = resamplerFrom(sound.sampleRate)(sound.samples, logMel.samplesIn(mostFrames));
    return {
      spectrogram: logMel.spectrogram(samples),
      frames: logMel.framesIn(Math.ceil((sound.samples.length * sampleRate) / sound.sampleRate)),
      sampleRate: sound.sampleRate,
      channels: sound.channels,
    };
  };
}
