import { sampleFrames } from './sampleFrames';

/** Frames of a row at most, where the experiment names no number: each costs as much as a picture, in memory and in training. */
export const longestDefault = 16;

/**
 * Numbers of the frames that stand for a video of `count` frames in a row of `length`, evenly spaced (`sampleFrames`). They
 * are chosen among those that are kept while the length of the rows is not known yet, so that a row does not depend on when
 * its video was read.
 */
export function framesOfVideo(count: number, length: number): readonly number[] {
  const kept = evenly(count, Math.max(length, longestDefault));
  return evenly(kept.length, length).flatMap((place) => kept[place] ?? []);
}

function evenly(count: number, most: number): readonly number[] {
  return sampleFrames(count, Math.min(count, most)).indices;
}
