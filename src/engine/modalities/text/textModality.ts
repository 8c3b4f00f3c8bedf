import { formatCount } from '../../../protocol/format';
import type { LoadedModality, ModalitySource } from '../modality';
import { defaultLength } from './defaultLength';
import { tokenColumn, type TokenStatistics } from './tokenColumn';
import { buildVocabulary } from './vocabulary';

/** How often a token must occur in the training texts to be known. */
const minCount = 1;

/** Texts as tokens, int32 `[length]` a row; the vocabulary and the length follow from the training rows. */
export function readTextModality({ name, options, columns }: ModalitySource): Promise<LoadedModality> {
  const texts = columns[0]?.values ?? [];
  const { level, maxTokens } = options;
  return Promise.resolve({
    problems: [],
    prepare: (trainingRows) => {
      const training = Array.from(trainingRows, (row) => texts[row] ?? '');
      const vocabulary = buildVocabulary(training, { level, maxTokens, minCount });
      const length = options.length ?? defaultLength(training, level);
      const { column, statistics } = tokenColumn(texts, vocabulary, length);
      return {
        column,
        vocabulary: vocabulary.tokens.length,
        detail: `${formatCount(length)} ${level}s of ${formatCount(vocabulary.tokens.length)} known`,
        notices: noticesOf(name, length, statistics),
      };
    },
  });
}

function noticesOf(name: string, length: number, { rows, cut, empty, longest }: TokenStatistics): string[] {
  return [
    ...(cut === 0
      ? []
      : [
          `${name}: ${formatCount(cut)} of ${formatCount(rows)} texts were cut to ${length} tokens; the longest has ` +
            `${formatCount(longest)}. Set modalities.${name}.length to keep more.`,
        ]),
    ...(empty === 0 ? [] : [`${name}: ${formatCount(empty)} of ${formatCount(rows)} texts hold no token.`]),
  ];
}
