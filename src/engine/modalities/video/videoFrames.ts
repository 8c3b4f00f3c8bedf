import path from 'node:path';

import type { TensorFlow } from '../../tensorflow';
import { formatProblem, type WantedFormat } from '../fileFormat';
import { decodeImageFile } from '../imageFiles/decodeImageFile';
import type { ImageTarget } from '../imageFiles/fitImage';
import { readGifStructure } from '../imageFiles/gifStructure';
import { imageFormatOf } from '../imageFiles/readImageSize';
import { badVideo } from './badVideo';
import { decodeGifFrames } from './decodeGifFrames';
import { listFrameFiles } from './listFrameFiles';
import { readPlainFile, statOf } from './readPlainFile';
import { sampleFrames } from './sampleFrames';

/** A video as frames of one size, and what was done to it. */
export interface VideoFrames {
  /** `[kept, height, width, channels]`, row-major, 0–255: all frames, or as many as asked for, evenly spaced. */
  readonly frames: Uint8Array;
  /** Frames of the whole video. */
  readonly frameCount: number;
  /** Whether the size of any frame that is kept was changed. */
  readonly resized: boolean;
  /** Whether the frames that are kept differ in size. */
  readonly mixedSizes: boolean;
  /** Files beside the frames that are no pictures, and folders; hidden ones are not counted. */
  readonly otherFiles: number;
}

export interface VideoRequest {
  readonly tf: TensorFlow;
  /** The whole path. */
  readonly whole: string;
  /** The path as the data names it, for errors. */
  readonly written: string;
  readonly target: ImageTarget;
  /** Frames that are kept of a video. */
  readonly mostFrames: number;
  /** Called before each frame of a folder. @throws CancelledError when the run is to stop. */
  readonly tick: () => Promise<void>;
}

const wanted: WantedFormat = {
  kind: 'video',
  title: 'a folder of pictures or a GIF file',
  convertStep: 'Save its frames as PNG or JPEG files in a folder and name the folder, or take it out of the data.',
};

/**
 * Reads a video: a folder of pictures in natural order, or a GIF file, told apart by what they are. Of longer videos
 * evenly spaced frames are kept (`sampleFrames`), and of a folder only these are decoded.
 * @throws LabError `badData` that names what cannot be read, and why; `badExperiment` when the target is no size.
 */
export async function readVideoFrames(request: VideoRequest): Promise<VideoFrames> {
  const { whole, written } = request;
  const found = await statOf(whole, written);
  return found.isDirectory() ? readFolder(request) : readGif(request);
}

async function readGif({ tf, whole, written, target, mostFrames }: VideoRequest): Promise<VideoFrames> {
  const bytes = await readPlainFile(whole, written);
  if (imageFormatOf(bytes) !== 'gif') {
    const { what, step } = formatProblem(bytes, wanted);
    throw badVideo(written, what, step);
  }
  const { frames: all, frameCount, resized } = decodeGifFrames(tf, bytes, written, target);
  const frames = pickFrames(all, frameCount, framesToKeep(frameCount, mostFrames));
  return { frames, frameCount, resized, mixedSizes: false, otherFiles: 0 };
}

async function readFolder({ tf, whole, written, target, mostFrames, tick }: VideoRequest): Promise<VideoFrames> {
  const { files, skipped } = await listFrameFiles(whole);
  const kept = framesToKeep(files.length, mostFrames).flatMap((index) => files[index] ?? []);
  const frameSize = target.height * target.width * target.channels;
  const frames = new Uint8Array(kept.length * frameSize);
  const sizes = new Set<string>();
  let resized = false;
  for (const [index, file] of kept.entries()) {
    await tick();
    const origin = path.join(written, path.basename(file));
    const bytes = await readPlainFile(file, origin);
    refuseMovingFrame(bytes, origin);
    const image = decodeImageFile(tf, bytes, origin, target);
    frames.set(image.pixels, index * frameSize);
    sizes.add(`${image.originalHeight} × ${image.originalWidth}`);
    resized ||= image.resized;
  }
  const otherFiles = skipped.filter(({ name }) => !name.startsWith('.')).length;
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

/** Numbers of the frames that stand for a video: all, or `most` that are evenly spaced. */
export function framesToKeep(count: number, most: number): readonly number[] {
  return sampleFrames(count, Math.min(count, most)).indices;
}

/** Some of the frames of a video of `count` frames, in the given order. */
export function pickFrames(all: Uint8Array, count: number, indices: readonly number[]): Uint8Array {
  const frameSize = all.length / count;
  const picked = new Uint8Array(indices.length * frameSize);
  indices.forEach((index, at) => picked.set(all.subarray(index * frameSize, (index + 1) * frameSize), at * frameSize));
  return picked;
}
