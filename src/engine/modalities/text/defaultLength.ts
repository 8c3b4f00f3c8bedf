import { lengthThatFits } from '../lengthThatFits';
import { tokenize, type TextLevel } from './tokenize';

/** A recurrent layer takes one step for each token, one after the other; beyond these it becomes slow. */
const longestDefault: Readonly<Record<TextLevel, number>> = { word: 128, character: 512 };

/**
 * Tokens in a row when the experiment names no number: as many as 95 % of the training texts need (`lengthThatFits`), at
 * most 128 words or 512 characters. How many rows that cuts is in the `TokenStatistics` of the column.
 */
export function defaultLength(trainingTexts: readonly string[], level: TextLevel): number {
  const lengths = Int32Array.from(trainingTexts, (text) => tokenize(text, level).length);
  return lengthThatFits(lengths, longestDefault[level]);
}
