import path from 'node:path';

import type { ModalityType } from '../../../protocol/experiment';
import { parseNumbers } from '../../modalities/numeric/parseNumbers';

const typeOfExtension: Readonly<Record<string, ModalityType>> = {
  '.png': 'image',
  '.jpg': 'image',
  '.jpeg': 'image',
  '.bmp': 'image',
  '.gif': 'image',
  '.wav': 'audio',
};

/** Share of the values that must have the form of a type; the others are then problems of their rows. */
const share = 0.9;

/**
 * The type that the values of a column suggest: numbers, names of picture or sound files, otherwise text. Blank values do
 * not count. Folders of frames look like text and have to be named as video.
 */
export function inferType(values: readonly string[]): ModalityType {
  const given = values.map((value) => value.trim()).filter((value) => value !== '');
  const { problems } = parseNumbers(given);
  if (given.length > 0 && problems.length <= (1 - share) * given.length) {
    return 'numeric';
  }
  const counts = new Map<ModalityType, number>();
  for (const value of given) {
    const type = typeOfExtension[path.extname(value).toLowerCase()];
    if (type !== undefined) {
      counts.set(type, (counts.get(type) ?? 0) + 1);
    }
  }
  const found = [...counts].find(([, count]) => count >= share * given.length);
  return found?.[0] ?? 'text';
}
