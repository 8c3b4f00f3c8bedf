/** A way to type a piece of a word: what appears, how many of its letters are used up, and how likely that is. */
export interface Keystroke {
  readonly typed: string;
  readonly letters: number;
  readonly probability: number;
}

const keyRows = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

/** The letters whose keys touch this letter's key; each row of keys stands half a key to the right of the one above. */
export function keyboardNeighbours(letter: string): string[] {
  const row = keyRows.findIndex((keys) => keys.includes(letter));
  const place = keyRows[row]?.indexOf(letter) ?? 0;
  const positions: readonly (readonly [row: number, place: number])[] = [
    [row - 1, place],
    [row - 1, place + 1],
    [row, place - 1],
    [row, place + 1],
    [row + 1, place - 1],
    [row + 1, place],
  ];
  return row === -1 ? [] : positions.map(([r, p]) => keyRows[r]?.[p] ?? '').filter((key) => key !== '');
}

/**
 * All ways to type the next letter of a word. With the given probability it is mistyped, by one of these with equal
 * chances: omitted, swapped with the next letter (where that differs), or replaced by a neighbour on the keyboard.
 * @param before What has been typed of the word so far; a word never disappears altogether.
 */
export function keystrokes(word: string, position: number, before: string, typos: number): Keystroke[] {
  const letter = word.charAt(position);
  const next = word.charAt(position + 1);
  const kinds: string[][] = [keyboardNeighbours(letter)];
  if (before !== '' || next !== '') {
    kinds.push(['']);
  }
  if (next !== '' && next !== letter) {
    kinds.push([next + letter]);
  }
  const mistyped = kinds.flatMap((kind) =>
    kind.map((typed) => ({
      typed,
      letters: Math.max(1, typed.length),
      probability: typos / kinds.length / kind.length,
    })),
  );
  return [{ typed: letter, letters: 1, probability: 1 - typos }, ...mistyped];
}
