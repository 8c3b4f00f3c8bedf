/** What a token is: a word, or one character. */
export type TextLevel = 'word' | 'character';

/**
 * A letter or digit with what follows it, marks included (many scripts write vowels as marks), and apostrophes inside.
 * `Intl.Segmenter` would know more languages, but its answers change with the version of Node.
 */
const words = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:'[\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*/gu;

/**
 * Splits a text into tokens, after Unicode normalisation (NFKC) and lower case in no particular language. Words are runs
 * of letters and digits; all other characters are left out. Characters are code points, spaces included.
 */
export function tokenize(text: string, level: TextLevel): string[] {
  // Lower case can take a text out of normal form, so it is brought there once more.
  const plain = text.normalize('NFKC').toLowerCase().normalize('NFKC');
  // The typographic apostrophe is the same letter to a reader.
  return level === 'word' ? (plain.replaceAll('’', "'").match(words) ?? []) : Array.from(plain);
}
