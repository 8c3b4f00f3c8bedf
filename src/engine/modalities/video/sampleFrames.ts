import { LabError } from '../../../protocol/errors';

/** Which frames of a video stand for it. */
export interface FrameSample {
  /** `wanted` indices in ascending order, 0 to count − 1. */
  readonly indices: readonly number[];
  /** How many of the video's frames are not among them. */
  readonly dropped: number;
  /** How many entries repeat the one before, because the video is shorter than wanted. */
  readonly repeated: number;
}

/**
 * Chooses frames evenly: the video is cut into `wanted` parts of equal length and the frame in the middle of each is
 * taken, ⌊(2i + 1)·count / (2·wanted)⌋ for part i. Source: Temporal Segment Networks, arXiv 1608.00859, as sampled at
 * test time. With `wanted` = `count` every frame is taken once.
 * @throws LabError `badData` for a video without frames, `badExperiment` when fewer than one is wanted.
 */
export function sampleFrames(count: number, wanted: number): FrameSample {
  if (!Number.isInteger(count) || count < 1) {
    throw new LabError('badData', 'A video has no frames. Take it out of the data.');
  }
  if (!Number.isInteger(wanted) || wanted < 1) {
    throw new LabError('badExperiment', `${wanted} frames cannot be taken of a video. Ask for 1 or more.`);
  }
  const indices = Array.from({ length: wanted }, (_, part) => Math.floor(((2 * part + 1) * count) / (2 * wanted)));
  const distinct = new Set(indices).size;
  return { indices, dropped: count - distinct, repeated: wanted - distinct };
}
