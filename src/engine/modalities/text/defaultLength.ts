import { tokenize, type TextLevel } from './tokenize';

/** A recurrent layer takes one step for each token, one after the other; beyond these it becomes slow. */
const longestDefault: Readonly<Record<TextLevel, number>> = { word: 128, character: 512 };

/**
 * Tokens in a row when the experiment names no number: as many as 95 % of the training texts need (the smallest length
 * that at least 95 % of them fit in, nearest-rank percentile), at least 1, at most 128 words or 512 characters. How many
 * rows that cuts is in the `TokenStatistics` of the column.
 */
export function defaultLength(trainingTexts: readonly string[], level: TextLevel): number {
  const lengths = Int32Array.from(trainingTexts, (text) => tokenize(text, level).length).sort();
  // In whole numbers, as 0.95 × 20 is not exactly 19 in floating point.
  const rank = Math.ceil((95 * lengths.length) / 100);
  return Math.min(longestDefault[level], Math.max(1, lengths[rank - 1] ?? 1));
}
