import type { Ranking } from '../../protocol/comparisonSchema';
import type { ScoreKind } from '../../protocol/score';
import type { TestGroups } from '../data/testGroups';
import { comparePaired } from './comparePaired';
import { holm } from './holm';

/** A model that joins modalities, with its test score and what `rowOutcomes` gives of it. */
export interface JoinedModel {
  readonly model: string;
  readonly score: number;
  readonly outcomes: Float64Array;
}

/**
 * Compares the best of several ways to join modalities, the first of equals, with each other row by row. As it is chosen on
 * the very rows on which it is compared, the p-values are smaller than for one chosen before.
 * @param models At least two, tested on the same rows.
 * @returns `undefined` where rows say nothing of how much others differ.
 */
export function rankJoined(
  metric: ScoreKind,
  models: readonly JoinedModel[],
  groups: TestGroups | undefined,
): Ranking | undefined {
  const sign = metric === 'accuracy' ? 1 : -1;
  const [best, ...others] = models.toSorted((a, b) => sign * (b.score - a.score));
  if (best === undefined) {
    return undefined;
  }
  const compared = others.flatMap(({ model, score, outcomes }) => {
    const paired = comparePaired(metric, outcomes, best.outcomes, groups);
    return paired === undefined ? [] : [{ model, improvement: sign * (best.score - score), paired }];
  });
  if (compared.length < others.length) {
    return undefined;
  }
  const adjusted = holm(compared.map(({ paired }) => paired.pValue));
  return {
    best: best.model,
    others: compared.map((other, place) => ({ ...other, adjustedPValue: adjusted[place] ?? 1 })),
  };
}
