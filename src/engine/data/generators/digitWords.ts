import { LabError } from '../../../protocol/errors';
import { randomStream, type RandomStream } from '../../random';
import { checkDigits } from './digitLabels';
import type { GeneratorOptions } from './generatorOptions';
import { keystrokes } from './typing';

const digits = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const phrases = ['', 'number ', 'digit ', 'the number ', 'this is a '];

export interface DigitWordOptions extends GeneratorOptions {
  /** Probability, 0 to 1, that a letter of the digit's word is mistyped. */
  readonly typos: number;
}

/**
 * Phrases that name each row's digit, such as `number seven`: a real sequence of words for text encoders. The digit is
 * the last word and the only one with typos (see `keystrokes`).
 *
 * Known answer: without typos the text says everything; with them, no reader can be right more often than
 * `digitWordsCeiling`.
 * @throws LabError `badData` for labels beyond 9, `badExperiment` for typos outside 0 to 1.
 */
export function digitWords(labels: Uint8Array, options: DigitWordOptions): string[] {
  const { seed, typos, split = 'training' } = options;
  checkDigits(labels, 'Digit words');
  checkTypos(typos);
  // Typos have a stream of their own, so the phrases are the same at every level.
  const phraseStream = randomStream(seed, `digit words/phrases/${split}`);
  const typoStream = randomStream(seed, `digit words/typos/${split}`);
  return Array.from(labels, (label) => {
    const phrase = phrases[phraseStream.below(phrases.length)] ?? '';
    return phrase + typeWord(digits[label] ?? '', typos, typoStream);
  });
}

/**
 * The best accuracy that any reader can reach on digit words of equally likely digits.
 *
 * All that can become of each word is enumerated with its probability; Bayes's rule picks the likeliest word for what is
 * read, so it is right with probability Σ_read max_word P(read | word) / 10.
 */
export function digitWordsCeiling(typos: number): number {
  checkTypos(typos);
  const best = new Map<string, number>();
  for (const word of digits) {
    for (const [read, probability] of readings(word, typos)) {
      best.set(read, Math.max(best.get(read) ?? 0, probability));
    }
  }
  return Math.min(1, [...best.values()].reduce((sum, probability) => sum + probability, 0) / digits.length);
}

/** Everything that can become of a word, with its probability. */
export function readings(word: string, typos: number): Map<string, number> {
  const found = new Map<string, number>();
  const go = (position: number, before: string, probability: number): void => {
    if (position >= word.length) {
      found.set(before, (found.get(before) ?? 0) + probability);
      return;
    }
    for (const stroke of keystrokes(word, position, before, typos)) {
      if (stroke.probability > 0) {
        go(position + stroke.letters, before + stroke.typed, probability * stroke.probability);
      }
    }
  };
  go(0, '', 1);
  return found;
}

function typeWord(word: string, typos: number, stream: RandomStream): string {
  let typed = '';
  for (let position = 0; position < word.length;) {
    const strokes = keystrokes(word, position, typed, typos);
    let draw = stream.uniform();
    const stroke = strokes.find(({ probability }) => (draw -= probability) < 0) ?? strokes[0];
    typed += stroke?.typed ?? '';
    position += stroke?.letters ?? 1;
  }
  return typed;
}

function checkTypos(typos: number): void {
  if (!(typos >= 0 && typos <= 1)) {
    throw new LabError('badExperiment', `The rate of typos is ${typos}; it is a probability from 0 to 1.`);
  }
}
