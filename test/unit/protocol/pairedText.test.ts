import { describe, expect, it } from 'vitest';

import { comparisonLines, resultSentences } from '../../../src/protocol/comparisonText';
import type { Paired } from '../../../src/protocol/comparisonSchema';
import { runEventSchema } from '../../../src/protocol/events';
import { isPaired, pairedReading } from '../../../src/protocol/pairedText';
import { applyEvent } from '../../../src/protocol/snapshot';
import type { Comparison, RunSnapshot } from '../../../src/protocol/snapshot';
import { FixtureRun } from '../../fixtures/snapshots';
import { pairedRows, type PairedRows } from '../../support/pairedRows';

/** What is said of a comparison of classes. */
function reading(counts: PairedRows, wasChosen = false): string {
  const { rows, baselineRight, candidateRight, groupCount } = counts;
  const [baselineValue, candidateValue] = [baselineRight / rows, candidateRight / rows];
  return pairedReading(
    {
      ...{ baseline: 'photo-only', candidate: 'multimodal', metric: 'accuracy', baselineValue, candidateValue },
      improvement: candidateValue - baselineValue,
      paired: pairedRows(counts),
      ...(groupCount === undefined ? {} : { groups: { column: 'speaker', count: groupCount } }),
    },
    wasChosen,
  );
}

/** What is said of errors, of which the candidate’s is so much less. */
function readingOfErrors(improvement: number, half: number, pValue: number): string {
  const interval = { low: improvement - half, high: improvement + half, level: 0.95, method: 'student' } as const;
  const paired: Paired = { rows: 1200, interval, pValue, test: 'pairedT' };
  const values = { baselineValue: 5, candidateValue: 5 - improvement, improvement, paired };
  return pairedReading({ baseline: 'photo-only', candidate: 'multimodal', metric: 'mae', ...values }, false);
}

describe('what is said of two models on the same rows', () => {
  it('counts the rows that tell them apart, and says what the chance of the rows does not explain', () => {
    expect(reading({ rows: 1000, baselineRight: 800, candidateRight: 850, onlyBaseline: 35 })).toBe(
      'Of the 120 test rows that only one of the two gets right, the Multimodal Model gets 85: a difference of +5.00 ' +
        'percentage points (95% interval +2.87 to +7.16, McNemar p < 0.001). The chance of which rows are in the test ' +
        'hardly explains that; another seed may still say otherwise.',
    );
  });

  it('does not settle what the interval leaves open', () => {
    const text = reading({ rows: 100, baselineRight: 80, candidateRight: 84, onlyBaseline: 6 });
    expect(text).toMatch(/^Of the 16 test rows .* the Multimodal Model gets 10: a difference of \+4\.00 percentage/);
    expect(text).toContain('McNemar p = 0.33)');
    expect(text).toContain('The interval includes 0: this does not settle which is better.');
    expect(text).not.toContain('seed may still');
  });

  it('does not settle either what interval and test do not agree on', () => {
    const [interval, comparison] = [{ low: 0.001, high: 0.1, level: 0.95, method: 'newcombe' } as const, { rows: 100 }];
    const paired = {
      ...comparison,
      onlyBaseline: 5,
      onlyCandidate: 14,
      interval,
      pValue: 0.0517,
      test: 'mcnemarMidP',
    } as const;
    const values = { baselineValue: 0.8, candidateValue: 0.89, improvement: 0.09, paired };
    const text = pairedReading({ baseline: 'a-only', candidate: 'multimodal', metric: 'accuracy', ...values }, false);
    expect(text).toContain('McNemar p = 0.052)');
    expect(text).toContain(
      'at the edge of what the chance of which rows are in the test explains, and does not settle',
    );
  });

  it('says that a baseline was chosen on the rows where that favours it', () => {
    const worse = { rows: 1000, baselineRight: 850, candidateRight: 800, onlyBaseline: 85 };
    expect(reading(worse, true)).toContain(
      'That the Photo-Only Model was chosen as the best on these very rows favours it.',
    );
    expect(reading(worse)).not.toContain('favours');
    expect(reading({ rows: 1000, baselineRight: 800, candidateRight: 850, onlyBaseline: 35 }, true)).not.toContain(
      'favours',
    );
  });

  it('knows rows that do not tell the models apart', () => {
    expect(reading({ rows: 50, baselineRight: 40, candidateRight: 40, onlyBaseline: 0 })).toMatch(
      /^Both are right on the same test rows: a difference of 0\.00 percentage points \(95% interval -\d\.\d\d to \+\d\.\d\d, McNemar p = 1\.00\)\. The interval includes 0/,
    );
    const one = { rows: 50, baselineRight: 40, candidateRight: 41, onlyBaseline: 0 };
    expect(reading(one)).toMatch(/^Only one test row tells the two apart, in favour of the Multimodal Model: a/);
    expect(reading({ ...one, candidateRight: 39, onlyBaseline: 1 })).toContain('in favour of the Photo-Only Model: a');
  });

  it('tells errors as less or more', () => {
    expect(readingOfErrors(0.4, 0.3, 0.009)).toMatch(
      /^On the same 1,200 test rows its error is 0\.4000 less on average \(95% interval 0\.1000 to 0\.7000 less, p = 0\.009\)\. The chance/,
    );
    expect(readingOfErrors(-0.4, 0.3, 0.009)).toContain(
      'its error is 0.4000 more on average (95% interval 0.1000 to 0.7000 more, p',
    );
    expect(readingOfErrors(0.1, 0.3, 0.51)).toContain(
      '(95% interval 0.2000 more to 0.4000 less, p = 0.51). The interval includes 0',
    );
  });
});

describe('what is said of two models on rows that come in groups', () => {
  it('names the groups, of which the chance is', () => {
    const text = reading({ rows: 1000, baselineRight: 800, candidateRight: 850, onlyBaseline: 35, groupCount: 12 });
    expect(text).toMatch(
      /^Of the 120 test rows that only one of the two gets right, the Multimodal Model gets 85: a difference of \+5\.00 percentage points \(95% interval \+\d\.\d\d to \+\d\.\d\d, p [<=] 0\.\d+ by 12 groups of "speaker"\)\. The chance of which groups are in the test hardly explains that; another seed may still say otherwise\.$/,
    );
    const open = reading({ rows: 100, baselineRight: 80, candidateRight: 84, onlyBaseline: 6, groupCount: 10 });
    expect(open).toMatch(/Train with other seeds, or test on more groups\.$/);
  });

  it('says that few groups make it rough', () => {
    const few = { rows: 1000, baselineRight: 800, candidateRight: 850, onlyBaseline: 35, groupCount: 9 };
    expect(reading(few)).toMatch(/With 9 groups only, interval and p-value are rough\.$/);
  });

  it('has no interval and no p-value by one group', () => {
    const { snapshot } = new FixtureRun().start().train('multimodal').train('image-only').train('text-only').compare();
    const { paired: _none, textCeiling: _ceiling, ...comparison } = snapshot.comparison!;
    const sentences = resultSentences({
      ...snapshot,
      comparison: { ...comparison, groups: { column: 'speaker', count: 1 } },
    });
    expect(sentences[0]).toMatch(/in this one run\.$/);
    expect(sentences[1]).toBe(
      'All test rows are of one group of "speaker", which does not show how much others differ: there is no interval of the difference and no p-value.',
    );
  });
});

describe('a run of which the rows were kept', () => {
  const { snapshot } = new FixtureRun().start().train('multimodal').train('image-only').train('text-only').compare();

  it('has the reading among its sentences, in the place of what separate intervals leave open', () => {
    expect(resultSentences(snapshot)[1]).toMatch(/^Of the 963 test rows .* the Multimodal Model gets 963: .*\+9\.63/);
    const models = snapshot.models.map((model) => ({ ...model, name: model.name.replace('image', 'photo') }));
    const own = { ...snapshot, models, comparison: withoutCeiling(snapshot.comparison!, 'photo-only') };
    const [first, second] = resultSentences(own);
    expect(first).toMatch(
      /is right more often than the Photo-Only Model, the best single modality .* in this one run\.$/,
    );
    expect(second).toMatch(/^Of the 963/);
  });

  it('ends with the same four lines', () => {
    const { paired: _none, ...old } = snapshot.comparison!;
    expect(isPaired(old)).toBe(false);
    const { experiment } = snapshot;
    expect(comparisonLines(snapshot.comparison!, experiment)).toEqual(comparisonLines(old, experiment));
  });

  it('is read from its log, and so is one of an older version', () => {
    const log = (comparison: Comparison): RunSnapshot => {
      const event = { kind: 'comparisonReady', runId: 'run', time: '2026-01-01T00:00:00.000Z', ...comparison };
      return applyEvent(snapshot, runEventSchema.parse(JSON.parse(JSON.stringify(event))));
    };
    const { paired, ...old } = snapshot.comparison!;
    expect(log(snapshot.comparison!).comparison?.paired).toEqual(paired);
    expect(log(old).comparison).not.toHaveProperty('paired');
    expect(log(old).comparison).not.toHaveProperty('groups');
    const groups = { column: 'speaker', count: 12 };
    expect(log({ ...snapshot.comparison!, groups }).comparison?.groups).toEqual(groups);
    expect(log(old).comparison).not.toHaveProperty('ranking');
    const ranking = {
      best: 'gated',
      others: [{ model: 'early', improvement: 0.1, paired: paired!, adjustedPValue: 0.2 }],
    };
    expect(log({ ...snapshot.comparison!, ranking }).comparison?.ranking).toEqual(ranking);
    expect(resultSentences(log(old))).toHaveLength(resultSentences(snapshot).length - 1);
  });
});

/** As a comparison of data of one's own, which has no known ceiling. */
function withoutCeiling({ textCeiling: _known, ...comparison }: Comparison, baseline: string): Comparison {
  return { ...comparison, baseline };
}
