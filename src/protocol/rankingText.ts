import { groupsText } from './pairedText';
import { shortModelTitle } from './runText';
import { formatScore } from './score';
import { intervalsOverlap } from './scoreInterval';
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
  const equals = joined.filter(({ evaluation }) => isAsGood(evaluation, best.evaluation));
  const fact = bestSentence(best, equals, joined.length);
  if (equals.length === joined.length) {
    return `${fact} This one run does not settle their order.`;
  }
  if (groups?.count === 1) {
    return `${fact} Test rows of one group of "${groups.column}" do not settle their order.`;
  }
  const subject = equals.length === 1 ? undefined : `"${shortModelTitle(best.name)}"`;
  return `${fact} ${ranking === undefined ? overlapSentence(joined, best, subject) : pairedSentences(ranking, groups, subject)}`;
}

/** Which is the best, or which are where several are as good. */
function bestSentence({ evaluation: { metric, score } }: Joined, equals: readonly Joined[], count: number): string {
  const isAccuracy = metric === 'accuracy';
  const reached = `(${formatScore(metric, score)})`;
  if (equals.length === count) {
    return `The ${count} ways to join are ${isAccuracy ? 'right equally often' : 'equally near to the target'} ${reached}.`;
  }
  const names = equals.map(({ name }) => `"${shortModelTitle(name)}"`);
  const verb = names.length === 1 ? 'is' : 'are';
  return `Of ${count} ways to join, ${listed(names)} ${verb} ${isAccuracy ? 'right most often' : 'nearest to the target'} ${reached}.`;
}

/** `a`, `a and b` or `a, b and c`. */
function listed(names: readonly string[]): string {
  return names.length === 1 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

/**
 * By the best and each other on the same rows.
 * @param subject The name of the best where others are as good.
 */
function pairedSentences(
  ranking: NonNullable<Comparison['ranking']>,
  groups: Comparison['groups'],
  subject = 'it',
): string {
  const { others } = ranking;
  const alike = others.filter(({ adjustedPValue }) => adjustedPValue >= level).length;
  const by = `${testText(ranking, groups)}, p adjusted by Holm`;
  const favour = `That ${subject} was chosen as the best on these very rows favours it.`;
  if (alike === 0) {
    return `On the same test rows this run tells ${subject} from each of the ${others.length} others (${by}). ${favour}`;
  }
  const which = alike === others.length ? `any of the ${alike}` : `${alike} of the ${others.length}`;
  return `On the same test rows this run cannot tell ${which} others from ${subject} (${by}). ${favour}`;
}

function testText({ others }: NonNullable<Comparison['ranking']>, groups: Comparison['groups']): string {
  if (groups !== undefined) {
    return `by ${groupsText(groups)}`;
  }
  return others.some(({ paired }) => paired.test === 'pairedT') ? 'paired t-tests' : "McNemar's tests";
}

/** By separate intervals, which is too cautious as the rows are the same. */
function overlapSentence(joined: readonly Joined[], best: Joined, subject?: string): string {
  const near = joined.filter((other) => other !== best && intervalsOverlap(other.evaluation, best.evaluation)).length;
  if (near === 0) {
    return 'Its 95% interval overlaps with that of no other.';
  }
  const own = subject === undefined ? 'its own' : `that of ${subject}`;
  return near === 1
    ? `The 95% interval of one other overlaps with ${own}: this one run does not settle which of the two is better.`
    : `The 95% intervals of ${near} others overlap with ${own}: this one run does not settle their order.`;
}

/** Accuracies are alike where the same number of rows is right: fractions may differ by rounding. */
function isAsGood(a: Evaluation, b: Evaluation): boolean {
  return a.metric === 'accuracy' ? Math.abs(a.score - b.score) * a.rows < 0.5 : a.score === b.score;
}

function isBetter(a: Evaluation, b: Evaluation): boolean {
  return a.metric === 'accuracy' ? a.score > b.score : a.score < b.score;
}
