import { shortModelTitle } from './runText';
import { formatScore } from './score';
import { isSingleModality } from './singleModality';
import type { Evaluation, ModelSnapshot } from './snapshot';

/** So many ways to join modalities make a ranking; two are compared by their intervals without help. */
const fewestToRank = 3;

/**
 * What may and may not be read from the order of several ways to join modalities, in a sentence or two; nothing where
 * fewer than three were evaluated.
 */
export function rankingSentence(models: readonly ModelSnapshot[]): string | undefined {
  const joined = models.flatMap(({ name, evaluation }) =>
    evaluation === undefined || isSingleModality(name) ? [] : [{ name, evaluation }],
  );
  if (joined.length < fewestToRank) {
    return undefined;
  }
  const best = joined.reduce((first, next) => (isBetter(next.evaluation, first.evaluation) ? next : first));
  const near = joined.filter((other) => other !== best && overlap(other.evaluation, best.evaluation)).length;
  const { metric, score } = best.evaluation;
  const what = metric === 'accuracy' ? 'is right most often' : 'is nearest to the target';
  const fact = `Of ${joined.length} ways to join, "${shortModelTitle(best.name)}" ${what} (${formatScore(metric, score)}).`;
  if (near === 0) {
    return `${fact} Its 95% interval overlaps with that of no other.`;
  }
  return near === 1
    ? `${fact} The 95% interval of one other overlaps with its own: this one run does not settle which of the two is better.`
    : `${fact} The 95% intervals of ${near} others overlap with its own: this one run does not settle their order.`;
}

function isBetter(a: Evaluation, b: Evaluation): boolean {
  return a.metric === 'accuracy' ? a.score > b.score : a.score < b.score;
}

function overlap({ interval: a }: Evaluation, { interval: b }: Evaluation): boolean {
  return a.low <= b.high && b.low <= a.high;
}
