import type { Column } from '../../data/column';
import { tokenize } from './tokenize';
import { unknownId, type Vocabulary } from './vocabulary';

/** What became of the texts on their way to rows of one length, so that nothing is cut in silence. */
export interface TokenStatistics {
  readonly rows: number;
  /** Rows that lost tokens at their end. */
  readonly cut: number;
  /** Rows with padding behind the text. */
  readonly padded: number;
  /** Rows without any token, which are padding alone. */
  readonly empty: number;
  /** Tokens kept in all rows together. */
  readonly tokens: number;
  /** How many of the tokens kept the vocabulary lacks. */
  readonly unknown: number;
  /** Tokens in the longest text, before it was cut. */
  readonly longest: number;
}

/** Texts as token numbers, int32 `[length]` a row: cut behind, filled up behind with padding. */
export function tokenColumn(
  texts: readonly string[],
  vocabulary: Vocabulary,
  length: number,
): { readonly column: Column; readonly statistics: TokenStatistics } {
  // Padding is number 0, which a new array already holds.
  const values = new Int32Array(texts.length * length);
  const counts = { cut: 0, padded: 0, empty: 0, tokens: 0, unknown: 0, longest: 0 };
  texts.forEach((text, row) => {
    const tokens = tokenize(text, vocabulary.level);
    const kept = Math.min(tokens.length, length);
    for (let position = 0; position < kept; position++) {
      const id = vocabulary.ids.get(tokens[position] ?? '') ?? unknownId;
      values[row * length + position] = id;
      counts.unknown += id === unknownId ? 1 : 0;
    }
    counts.tokens += kept;
    counts.cut += tokens.length > length ? 1 : 0;
    counts.padded += tokens.length < length ? 1 : 0;
    counts.empty += tokens.length === 0 ? 1 : 0;
    counts.longest = Math.max(counts.longest, tokens.length);
  });
  return { column: { shape: [length], dtype: 'int32', values }, statistics: { rows: texts.length, ...counts } };
}
