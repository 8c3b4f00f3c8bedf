import { describe, expect, it } from 'vitest';

import type { Paired, Ranking } from '../../../src/protocol/comparisonSchema';
import { rankingSentence } from '../../../src/protocol/rankingText';
import type { ScoreKind } from '../../../src/protocol/score';
import type { ModelSnapshot } from '../../../src/protocol/snapshot';

function model(name: string, score: number, half: number, metric: ScoreKind = 'accuracy'): ModelSnapshot {
  const interval = { low: score - half, high: score + half, level: 0.95, method: 'wilson' } as const;
  return { name, epochs: [], evaluation: { rows: 100, loss: 1, metric, score, interval } };
}

/** The gated model beside two others. */
function ranking(adjusted: readonly [number, number], test: Paired['test'] = 'mcnemarMidP'): Ranking {
  const interval = { low: -0.01, high: 0.03, level: 0.95, method: 'newcombe' } as const;
  const others = ['concat', 'tensor'].map((name, place) => ({
    ...{ model: name, improvement: 0.01, adjustedPValue: adjusted[place]! },
    paired: { rows: 100, interval, pValue: adjusted[place]!, test },
  }));
  return { best: 'gated', others };
}

describe('the order of several ways to join', () => {
  it('is left open where intervals overlap with that of the best', () => {
    const models = [model('concat', 0.94, 0.01), model('gated', 0.95, 0.01), model('tensor', 0.9, 0.01)];
    expect(rankingSentence(models)).toBe(
      'Of 3 ways to join, "Gated" is right most often (95.00%). The 95% interval of one other overlaps with its own: this one run does not settle which of the two is better.',
    );
    expect(rankingSentence([...models, model('early', 0.945, 0.01)])).toContain('of 2 others overlap');
    expect(rankingSentence([model('hybrid', 0.99, 0.01), ...models])).toContain('with that of no other');
  });

  it('goes by the least error where a number is predicted', () => {
    const models = ['concat', 'gated', 'tensor'].map((name, place) => model(name, 20 + 9 * place, 1, 'mae'));
    expect(rankingSentence(models)).toContain('"Concatenation" is nearest to the target (20.00).');
  });

  it('is no order of two, nor of models of one modality or without a score', () => {
    const two = [model('concat', 0.9, 0.1), model('gated', 0.8, 0.1)];
    expect(rankingSentence(two)).toBeUndefined();
    expect(rankingSentence([...two, model('image-only', 0.7, 0.1), { name: 'early', epochs: [] }])).toBeUndefined();
  });

  it('is told by the best and each other on the same rows, where these were kept', () => {
    const models = [model('concat', 0.94, 0.01), model('gated', 0.95, 0.01), model('tensor', 0.9, 0.01)];
    const favour = 'That it was chosen as the best on these very rows favours it.';
    expect(rankingSentence(models, { ranking: ranking([0.2, 0.0004]) })).toBe(
      'Of 3 ways to join, "Gated" is right most often (95.00%). On the same test rows this run cannot tell 1 of the 2 others ' +
        `from it (McNemar's tests, p adjusted by Holm). ${favour}`,
    );
    expect(rankingSentence(models, { ranking: ranking([0.2, 0.05]) })).toContain(
      `this run cannot tell any of the 2 others from it (McNemar's tests, p adjusted by Holm). ${favour}`,
    );
    expect(rankingSentence(models, { ranking: ranking([0.03, 0.0004], 'pairedT') })).toContain(
      `this run tells it from each of the 2 others (paired t-tests, p adjusted by Holm). ${favour}`,
    );
    const groups = { column: 'speaker', count: 12 };
    expect(rankingSentence(models, { ranking: ranking([0.2, 0.0004], 'groupedT'), groups })).toContain(
      'cannot tell 1 of the 2 others from it (by 12 groups of "speaker", p adjusted by Holm).',
    );
  });

  it('names all that are as good as the best', () => {
    const models = [model('concat', 0.95, 0.01), model('gated', 0.95, 0.01), model('tensor', 0.9, 0.01)];
    expect(rankingSentence(models, { ranking: ranking([0.7, 0.0004]) })).toBe(
      'Of 3 ways to join, "Concatenation" and "Gated" are right most often (95.00%). On the same test rows this run cannot ' +
        'tell 1 of the 2 others from "Gated" (McNemar\'s tests, p adjusted by Holm). That "Gated" was chosen as the best on ' +
        'these very rows favours it.',
    );
    expect(rankingSentence(models)).toContain(
      'one other overlaps with that of "Concatenation": this one run does not settle which of the two is better.',
    );
    const equal = ['concat', 'gated', 'tensor'].map((name) => model(name, 1, 0));
    expect(rankingSentence(equal, { ranking: ranking([1, 1]) })).toBe(
      'The 3 ways to join are right equally often (100.00%). This one run does not settle their order.',
    );
  });

  it('is open with test rows of one group', () => {
    const models = ['concat', 'gated', 'tensor'].map((name, place) => model(name, 0.9 - 0.1 * place, 0.01));
    expect(rankingSentence(models, { groups: { column: 'speaker', count: 1 } })).toBe(
      'Of 3 ways to join, "Concatenation" is right most often (90.00%). Test rows of one group of "speaker" do not settle their order.',
    );
  });
});
