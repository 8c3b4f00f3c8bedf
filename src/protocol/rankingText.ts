import { groupsText } from './pairedText';
import { shortModelTitle } from './runText';
import { formatScore } from './score';
import { isSingleModality } from './singleModality';
import type { Comparison, Evaluation, ModelSnapshot } from './snapshot';

/** So many ways to join modalities make a ranking; two are compared by their intervals without help. */
export const fewestToRank = 3;

/** Adjusted p-values from which on a run cannot tell two models from each other. */
const level = 0.05;

interface Joined {
  readonly name: string;
  readonly evaluation: Evaluation;
}

/**
 * What may and may not be read from the order of several ways to join modalities, in a few sentences; nothing where
 * fewer than three were evaluated.
 */
export function rankingSentence(
  models: readonly ModelSnapshot[],
  { ranking, groups }: Pick<Comparison, 'ranking' | 'groups'> = {},
): string | undefined {
  const joined = models.flatMap(({ name, evaluation }) =>
    evaluation === undefined || isSingleModality(name) ? [] : [{ name, evaluation }],
  );
  if (joined.length < fewestToRank) {
    return undefined;
  }
  const best =
    joined.find(({ name }) => name === ranking?.best) ??
    joined.reduce((first, next) => (isBetter(next.evaluation, first.evaluation) ? next : first));
  const { metric, score } = best.evaluation;
  const what = metric === 'accuracy' ? 'is right most often' : 'is nearest to the target';
  const fact = `Of ${joined.length} ways to join, "${shortModelTitle(best.name)}" ${what} (${formatScore(metric, score)}).`;
  if (groups?.count === 1) {
    return `${fact} Test rows of one group of "${groups.column}" do not settle their order.`;
  }
  return `${fact} ${ranking === undefined ? overlapSentence(joined, best) : pairedSentences(ranking, groups)}`;
}

/** By the best and each other on the same rows. */
function pairedSentences(ranking: NonNullable<Comparison['ranking']>, groups: Comparison['groups']): string {
  const { others } = ranking;
  const alike = others.filter(({ adjustedPValue }) => adjustedPValue >= level).length;
  const by = `${testText(ranking, groups)}, p adjusted by Holm`;
  const favour = 'That it was chosen as the best on these very rows favours it.';
  if (alike === 0) {
    return `On the same test rows this run tells it from each of the ${others.length} others (${by}). ${favour}`;
  }
  const which = alike === others.length ? `any of the ${alike}` : `${alike} of the ${others.length}`;
  return `On the same test rows this run cannot tell ${which} others from it (${by}). ${favour}`;
}

function testText({ others }: NonNullable<Comparison['ranking']>, groups: Comparison['groups']): string {
  if (groups !== undefined) {
    return `by ${groupsText(groups)}`;
  }
  return others.some(({ paired }) => paired.test === 'pairedT') ? 'paired t-tests' : "McNemar's tests";
}

/** By separate intervals, which is too cautious as the rows are the same. */
function overlapSentence(joined: readonly Joined[], best: Joined): string {
  const near = joined.filter((other) => other !== best && overlap(other.evaluation, best.evaluation)).length;
  if (near === 0) {
    return 'Its 95% interval overlaps with that of no other.';
  }
  return near === 1
    ? 'The 95% interval of one other overlaps with its own: this one run does not settle which of the two is better.'
    : `The 95% intervals of ${near} others overlap with its own: this one run does not settle their order.`;
}

function isBetter(a: Evaluation, b: Evaluation): boolean {
  return a.metric === 'accuracy' ? a.score > b.score : a.score < b.score;
}

function overlap({ interval: a }: Evaluation, { interval: b }: Evaluation): boolean {
  return a.low <= b.high && b.low <= a.high;
}
