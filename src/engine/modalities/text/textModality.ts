import type { RowSteps } from '../../../protocol/events';
import { agreeing, formatCount } from '../../../protocol/format';
import { loadedModality, type LoadedModality, type ModalitySource } from '../modality';
import { countRowSteps, paddingNotice } from '../rowSteps';
import { defaultLength } from './defaultLength';
import { tokenColumn, type TokenStatistics } from './tokenColumn';
import { buildVocabulary, knownTokens, vocabularyOf } from './vocabulary';

/** How often a token must occur in the training texts to be known. */
const minCount = 1;

/** Texts as tokens, int32 `[length]` a row; the vocabulary and the length follow from the training rows. */
export function readTextModality({ name, options, columns }: ModalitySource): Promise<LoadedModality> {
  const texts = columns[0]?.values ?? [];
  const { level, maxTokens } = options;
  const modality = loadedModality('text', {
    problems: [],
    learn: (trainingRows) => {
      const training = Array.from(trainingRows, (row) => texts[row] ?? '');
      const tokens = knownTokens(buildVocabulary(training, { level, maxTokens, minCount, name }));
      return { type: 'text', level, length: options.length ?? defaultLength(training, level), tokens };
    },
    remarks: (trainingRows) => sameTexts(name, texts, trainingRows),
    apply: (learnt, usedRows) => {
      const vocabulary = vocabularyOf(learnt.level, learnt.tokens);
      const { column, statistics } = tokenColumn(texts, vocabulary, learnt.length, usedRows);
      const { level: unit, length } = learnt;
      const steps = countRowSteps(statistics.counts, { unit, length, longer: 'cut' });
      return {
        column,
        vocabulary: vocabulary.tokens.length,
        detail: `${formatCount(learnt.length)} ${learnt.level}s of ${formatCount(learnt.tokens.length)} known`,
        steps,
        notices: noticesOf(name, steps, statistics),
      };
    },
  });
  return Promise.resolve(modality);
}

function sameTexts(name: string, texts: readonly string[], trainingRows: Int32Array): string[] {
  const [first, ...others] = new Set(Array.from(trainingRows, (row) => texts[row]?.trim()));
  return first === undefined || others.length > 0
    ? []
    : [`${name}: the text is the same wherever training rows have one; it tells no row from another.`];
}

function noticesOf(name: string, steps: RowSteps, { counts }: TokenStatistics): string[] {
  const { length, rows, cut, most } = steps;
  const empty = counts.filter((count) => count === 0).length;
  return [
    ...(cut === 0
      ? []
      : [
          `${name}: ${formatCount(cut)} of ${formatCount(rows)} texts ${agreeing(cut, 'was', 'were')} cut to ${length} tokens; the longest has ` +
            `${formatCount(most)}. Set modalities.${name}.length to keep more.`,
        ]),
    ...paddingNotice(name, 'texts', steps),
    ...(empty === 0
      ? []
      : [`${name}: ${formatCount(empty)} of ${formatCount(rows)} texts ${agreeing(empty, 'holds', 'hold')} no token.`]),
  ];
}
