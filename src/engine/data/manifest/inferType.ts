import path from 'node:path';

import type { ModalityType } from '../../../protocol/experimentNames';
import { isMissingWord, looksLikeNumber } from '../../modalities/numeric/parseNumbers';

/** Formats that are not read are among them, so that their rows say so instead of becoming texts. */
const extensions: Readonly<Partial<Record<ModalityType, readonly string[]>>> = {
  image: ['.png', '.jpg', '.jpeg', '.bmp', '.gif', '.webp', '.tif', '.tiff', '.heic', '.avif'],
  audio: ['.wav', '.mp3', '.flac', '.ogg', '.opus', '.m4a', '.aac', '.aif', '.aiff'],
  video: ['.mp4', '.m4v', '.avi', '.mov', '.mkv', '.webm', '.mpg', '.mpeg'],
};

const typeOfExtension = new Map(
  Object.entries(extensions).flatMap(([type, list]) => list.map((name) => [name, type as ModalityType] as const)),
);

/** Whether nine of ten values have the form of a type; the others are then problems of their rows. */
export function areMost(count: number, all: number): boolean {
  return count > 0 && 10 * count >= 9 * all;
}

/**
 * The type that the values of a column suggest: numbers, names of picture, sound or video files, otherwise text. Blank
 * values do not count, nor do words for a missing value. Folders of frames look like text and GIF files
 * like pictures; they have to be named as video.
 */
export function inferType(values: readonly string[]): ModalityType {
  const given = values.map((value) => value.trim()).filter((value) => !isMissingWord(value));
  if (areMost(given.filter(looksLikeNumber).length, given.length)) {
    return 'numeric';
  }
  const counts = new Map<ModalityType, number>();
  for (const value of given) {
    const type = typeOfExtension.get(path.extname(value).toLowerCase());
    if (type !== undefined) {
      counts.set(type, (counts.get(type) ?? 0) + 1);
    }
  }
  const found = [...counts].find(([, count]) => areMost(count, given.length));
  return found?.[0] ?? 'text';
}
