import type { Column } from '../../data/column';
import { tokenize } from './tokenize';
import { unknownId, type Vocabulary } from './vocabulary';

/** What became of the texts on their way to rows of one length, so that nothing is cut in silence. */
export interface TokenStatistics {
  /** Tokens of each text that is used, before it was cut. */
  readonly counts: Int32Array;
  /** Tokens kept in all rows together. */
  readonly tokens: number;
  /** How many of the tokens kept the vocabulary lacks. */
  readonly unknown: number;
}

/**
 * Texts as token numbers, int32 `[length]` a row: cut behind, filled up behind with padding. Rows that are not used hold
 * padding alone, and are not counted.
 */
export function tokenColumn(
  texts: readonly string[],
  vocabulary: Vocabulary,
  length: number,
  usedRows: Int32Array,
): { readonly column: Column; readonly statistics: TokenStatistics } {
  // Padding is number 0, which a new array already holds.
  const values = new Int32Array(texts.length * length);
  const counts = new Int32Array(usedRows.length);
  const sums = { tokens: 0, unknown: 0 };
  usedRows.forEach((row, place) => {
    const tokens = tokenize(texts[row] ?? '', vocabulary.level);
    const kept = Math.min(tokens.length, length);
    for (let position = 0; position < kept; position++) {
      const id = vocabulary.ids.get(tokens[position] ?? '') ?? unknownId;
      values[row * length + position] = id;
      sums.unknown += id === unknownId ? 1 : 0;
    }
    sums.tokens += kept;
    counts[place] = tokens.length;
  });
  return { column: { shape: [length], dtype: 'int32', values }, statistics: { counts, ...sums } };
}
