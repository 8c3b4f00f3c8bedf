import path from 'node:path';

import { finish, type SteppedWork } from '../../steppedWork';
import type { TensorFlow } from '../../tensorflow';
import { formatProblem, type WantedFormat } from '../fileFormat';
import { decodePicture } from '../imageFiles/decodePicture';
import type { ImageTarget } from '../imageFiles/fitImage';
import { readGifStructure } from '../imageFiles/gifStructure';
import { imageFormatOf } from '../imageFiles/readImageSize';
import { readRowFileSync, statRowFileSync } from '../readRowFiles';
import { badVideo } from './badVideo';
import { decodeGifFrames } from './decodeGifFrames';
import { listFrameFiles } from './listFrameFiles';

/** What became of a video on its way to a row. */
export interface VideoFacts {
  /** Frames of the whole video. */
  readonly frameCount: number;
  /** Whether the size of any frame that is kept was changed. */
  readonly resized: boolean;
  /** Whether the frames that are kept differ in size. */
  readonly mixedSizes: boolean;
  /** Files beside the frames that are no pictures, and folders; hidden ones are not counted. */
  readonly otherFiles: number;
}

/** A video as frames of one size, and what was done to it. */
export interface VideoFrames extends VideoFacts {
  /** `[kept, height, width, channels]`, row-major, 0–255. No frame is zero throughout, as padding is. */
  readonly frames: Uint8Array;
}

export interface VideoRequest {
  /** Gives TensorFlow where a frame needs it. */
  readonly tf: () => TensorFlow;
  /** The whole path. */
  readonly whole: string;
  /** The path as the data names it, for errors. */
  readonly written: string;
  readonly target: ImageTarget;
  /** Which frames of a video of so many are kept, by their numbers. */
  readonly keep: (frameCount: number) => readonly number[];
}

const wanted: WantedFormat = {
  kind: 'video',
  title: 'a folder of pictures or a GIF file',
  convertStep: 'Save its frames as PNG or JPEG files in a folder and name the folder, or take it out of the data.',
};

/**
 * Reads a video: a folder of pictures in natural order, or a GIF file, told apart by what they are. Of a folder only the
 * frames that are kept are decoded, and it yields before each of them, so that who reads can do something else in between.
 * @throws LabError `badData` that names what cannot be read, and why; `badExperiment` when the target is no size.
 */
export function* readVideoFrames(request: VideoRequest): SteppedWork<VideoFrames> {
  const { whole, written, target } = request;
  const isFolder = statRowFileSync(whole, written, 'fileOrFolder').isDirectory();
  const video = isFolder ? yield* readFolder(request) : readGif(request);
  showBlackFrames(video.frames, target.height * target.width * target.channels);
  return video;
}

/** Reads a video in one go, as `readVideoFrames` does. */
export function readVideo(request: VideoRequest): VideoFrames {
  return finish(readVideoFrames(request));
}

/**
 * How many frames a video has, without decoding one.
 * @throws LabError `badData` that names what cannot be read, and why.
 */
export function countFrames(whole: string, written: string): number {
  return statRowFileSync(whole, written, 'fileOrFolder').isDirectory()
    ? listFrameFiles(whole, written).files.length
    : readGifStructure(readGifFile(whole, written), written).frameCount;
}

function readGif({ tf, whole, written, target, keep }: VideoRequest): VideoFrames {
  const { frames: all, frameCount, resized } = decodeGifFrames(tf(), readGifFile(whole, written), written, target);
  const frames = pickFrames(all, frameCount, keep(frameCount));
  return { frames, frameCount, resized, mixedSizes: false, otherFiles: 0 };
}

function readGifFile(whole: string, written: string): Uint8Array {
  const bytes = readRowFileSync(whole, written);
  if (imageFormatOf(bytes) !== 'gif') {
    const { what, step } = formatProblem(bytes, wanted);
    throw badVideo(written, what, step);
  }
  return bytes;
}

function* readFolder(request: VideoRequest): SteppedWork<VideoFrames> {
  const { tf, whole, written, target, keep } = request;
  const { files, skipped } = listFrameFiles(whole, written);
  const kept = keep(files.length).flatMap((index) => files[index] ?? []);
  const frameSize = target.height * target.width * target.channels;
  const frames = new Uint8Array(kept.length * frameSize);
  const sizes = new Set<string>();
  let resized = false;
  for (const [index, file] of kept.entries()) {
    yield;
    const origin = path.join(written, path.basename(file));
    const bytes = readRowFileSync(file, origin);
    refuseMovingFrame(bytes, origin);
    const image = decodePicture(tf, bytes, origin, target);
    frames.set(image.pixels, index * frameSize);
    sizes.add(`${image.originalHeight} × ${image.originalWidth}`);
    resized ||= image.resized;
  }
  const otherFiles = skipped.filter((name) => !name.startsWith('.')).length;
  return { frames, frameCount: files.length, resized, mixedSizes: sizes.size > 1, otherFiles };
}

/** A video among the frames of another is a mistake, and of its frames only the first would be seen. */
function refuseMovingFrame(bytes: Uint8Array, origin: string): void {
  if (imageFormatOf(bytes) !== 'gif') {
    return;
  }
  const { frameCount } = readGifStructure(bytes, origin);
  if (frameCount > 1) {
    throw badVideo(
      origin,
      `is a GIF file of ${frameCount} frames among the frames of a video`,
      'Name the GIF in the data instead of its folder, or take it out of the folder.',
    );
  }
}

/** Some of the frames of a video of `count` frames, in the given order. */
export function pickFrames(all: Uint8Array, count: number, indices: readonly number[]): Uint8Array {
  const frameSize = all.length / count;
  const picked = new Uint8Array(indices.length * frameSize);
  indices.forEach((index, at) => picked.set(all.subarray(index * frameSize, (index + 1) * frameSize), at * frameSize));
  return picked;
}

function showBlackFrames(frames: Uint8Array, frameSize: number): void {
  for (let start = 0; start < frames.length; start += frameSize) {
    if (frames.subarray(start, start + frameSize).every((value) => value === 0)) {
      frames[start] = 1;
    }
  }
}
