import { LabError } from '../../../protocol/errors';
import { tokenize, type TextLevel } from './tokenize';

/** The number of what fills a row up behind its text; encoders mask it. */
export const paddingId = 0;
/** The number of every token that the vocabulary lacks. */
export const unknownId = 1;

/** As Keras's `TextVectorization` lists them; neither can come out of a text. */
const reserved = ['', '[UNK]'];

export interface Vocabulary {
  readonly level: TextLevel;
  /** The token of each number; padding and unknown come first. */
  readonly tokens: readonly string[];
  readonly ids: ReadonlyMap<string, number>;
}

export interface VocabularyOptions {
  readonly level: TextLevel;
  /** Most tokens, padding and unknown included, as Keras counts them. */
  readonly maxTokens: number;
  /** How often a token must occur to be known. */
  readonly minCount: number;
  /** The modality, for errors. */
  readonly name: string;
}

/**
 * Numbers the tokens of the training texts by falling count, equal counts in order of their UTF-16 code units. Give it
 * training rows only: a vocabulary that has seen other rows tells the model about them.
 * @throws LabError `badData` when no token is left.
 */
export function buildVocabulary(trainingTexts: readonly string[], options: VocabularyOptions): Vocabulary {
  const { level, maxTokens, minCount, name } = options;
  const counts = new Map<string, number>();
  for (const text of trainingTexts) {
    for (const token of tokenize(text, level)) {
      counts.set(token, (counts.get(token) ?? 0) + 1);
    }
  }
  const known = [...counts]
    .filter(([, count]) => count >= minCount)
    .sort(([a, countOfA], [b, countOfB]) => countOfB - countOfA || (a < b ? -1 : 1))
    .slice(0, Math.max(0, maxTokens - reserved.length))
    .map(([token]) => token);
  if (known.length === 0) {
    throw new LabError(
      'badData',
      `${name}: the ${trainingTexts.length} training texts hold no ${level} to learn from. Check the column, or leave the modality out.`,
    );
  }
  return vocabularyOf(level, known);
}

/** What `vocabularyOf` builds the same vocabulary from: its tokens without padding and unknown. */
export function knownTokens({ tokens }: Vocabulary): string[] {
  return tokens.slice(reserved.length);
}

/** A vocabulary with the given tokens behind padding and unknown. */
export function vocabularyOf(level: TextLevel, known: readonly string[]): Vocabulary {
  return {
    level,
    tokens: [...reserved, ...known],
    ids: new Map(known.map((token, position) => [token, position + reserved.length])),
  };
}
