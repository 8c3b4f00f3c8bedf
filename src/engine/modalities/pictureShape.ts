import { readFile, stat } from 'node:fs/promises';

import { LabError } from '../../protocol/errors';
import type { ModalityType } from '../../protocol/experimentNames';
import type { Modality } from '../../protocol/modalitySchema';
import type { ImageSize } from './imageFiles/imageSize';
import { readImageSize } from './imageFiles/readImageSize';

/** A modality of which the size of pictures and frames is known. */
export type SizedModality = Omit<Modality, 'height' | 'width' | 'channels'> & PictureShape;

/** Pixels, and 1 channel for grey or 3 for colour. */
export interface PictureShape {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

/** For frames, and where no picture could be looked at. */
const usualShape: PictureShape = { height: 32, width: 32, channels: 3 };

/** The longest side of pictures for which no size is given; larger ones are slow to train on without a graphics card. */
const longestSide = 64;

/** Less than this is used up by the windows of convolutions. */
const shortestSide = 8;

/** So many pictures are looked at; their headers suffice. */
const sampled = 50;

/**
 * The modality with the size of its pictures: what the experiment says, and for the rest what a sample of the pictures suggests.
 * @param files Names of picture files; those that cannot be read are passed over, and are problems of their rows later.
 */
export async function withPictureShape(
  type: ModalityType,
  options: Modality,
  files: readonly string[],
  fileOf: (written: string) => string,
): Promise<SizedModality> {
  const isGiven = options.height !== undefined && options.width !== undefined && options.channels !== undefined;
  const sizes = type === 'image' && !isGiven ? await sizesOf(spread(files), fileOf) : [];
  return sized(options, suggestedShape(sizes));
}

/** The modality with what it does not say of the size of its pictures. */
export function sized(options: Modality, { height, width, channels }: PictureShape = usualShape): SizedModality {
  return {
    ...options,
    height: options.height ?? height,
    width: options.width ?? width,
    channels: options.channels ?? channels,
  };
}

/**
 * Pictures of one size from 8 to 64 pixels stay as they are; others get the median proportions with a longest side of 64. Grey
 * where all are grey.
 */
export function suggestedShape(sizes: readonly Pick<ImageSize, 'height' | 'width' | 'channels'>[]): PictureShape {
  const [first] = sizes;
  if (first === undefined) {
    return usualShape;
  }
  const channels = sizes.every((size) => size.channels === 1) ? 1 : 3;
  const isUniform = sizes.every(({ height, width }) => height === first.height && width === first.width);
  const height = isUniform ? first.height : median(sizes.map((size) => size.height));
  const width = isUniform ? first.width : median(sizes.map((size) => size.width));
  const scale = Math.min(1, longestSide / Math.max(height, width));
  const fit = (side: number): number => Math.max(shortestSide, Math.round(side * scale));
  return { height: fit(height), width: fit(width), channels };
}

/** Up to 50 of the files, evenly spread, as tables are often sorted by class. */
function spread(files: readonly string[]): string[] {
  const count = Math.min(sampled, files.length);
  return Array.from({ length: count }, (_, place) => files[Math.floor((place * files.length) / count)] ?? '');
}

async function sizesOf(files: readonly string[], fileOf: (written: string) => string): Promise<ImageSize[]> {
  const sizes: ImageSize[] = [];
  for (const written of files) {
    try {
      const file = fileOf(written);
      // At a pipe, reading would wait for ever; its row is refused later.
      if ((await stat(file)).isFile()) {
        sizes.push(readImageSize(await readFile(file), written));
      }
    } catch (error) {
      if (!(error instanceof LabError) && (error as NodeJS.ErrnoException).code === undefined) {
        throw error;
      }
    }
  }
  return sizes;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
