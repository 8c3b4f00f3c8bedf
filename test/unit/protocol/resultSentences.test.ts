import { describe, expect, it } from 'vitest';

import { wilsonInterval } from '../../../src/engine/evaluation/wilson';
import { resultSentences, resultText, uncomparedSentence } from '../../../src/protocol/comparisonText';
import type { Interval } from '../../../src/protocol/comparisonSchema';
import type { DatasetInfo } from '../../../src/protocol/events';
import type { ExperimentInput } from '../../../src/protocol/experiment';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { rankingSentence } from '../../../src/protocol/rankingText';
import type { ScoreKind } from '../../../src/protocol/score';
import { initialSnapshot, type Comparison, type ModelSnapshot, type RunSnapshot } from '../../../src/protocol/snapshot';

interface Told {
  readonly rows?: number;
  readonly training?: ExperimentInput['training'];
  readonly constant?: Comparison['constant'];
  readonly metric?: ScoreKind;
  readonly interval?: Interval;
}

/** The sentences of a run on 210 rows, whose models reach the given scores. */
function sentences(joined: number, alone: number, told: Told = {}): string[] {
  const { rows = 50, training = { epochs: 30, batchSize: 16 }, constant, metric = 'accuracy', interval } = told;
  const model = (name: string, score: number): ModelSnapshot => ({
    name,
    epochs: [],
    evaluation: { rows, loss: 1, metric, score, interval: interval ?? wilsonInterval(score, rows) },
  });
  const dataset: DatasetInfo = {
    ...{ name: 'pets.csv', trainingRows: 144, validationRows: 16, testRows: rows, sha256: '' },
    classes: metric === 'accuracy' ? 2 : 0,
  };
  return resultSentences({
    experiment: parseExperiment({ data: { manifest: 'pets.csv' }, training }),
    dataset,
    state: 'done',
    models: [model('multimodal', joined), model('photo-only', alone)],
    comparison: {
      ...{ baseline: 'photo-only', candidate: 'multimodal', metric, baselineValue: alone, candidateValue: joined },
      improvement: metric === 'accuracy' ? joined - alone : alone - joined,
      ...(constant === undefined ? {} : { constant }),
    },
  });
}

describe('the sentences under a comparison', () => {
  it('say that one run settles nothing where intervals overlap, and do not call it chance', () => {
    expect(sentences(0.92, 0.88)).toEqual([
      'The Multimodal Model is right more often than the Photo-Only Model in this one run. Their 95% intervals overlap, and ' +
        'this one run does not settle which is better: train with other seeds, or test on more rows.',
    ]);
    expect(sentences(0.98, 0.6)[0]).toContain('Another seed may say otherwise.');
    expect(sentences(0.88, 0.92)[0]).toContain(
      'is right less often than the Photo-Only Model in this one run: joining',
    );
  });

  it('know no difference where the same number of rows is right, whatever rounding says', () => {
    for (const alone of [0.92, 0.92 + 1e-9]) {
      expect(sentences(0.92, alone)[0]).toMatch(
        /^The Multimodal Model and the Photo-Only Model are right equally often in this one run: joining the modalities did not help here\./,
      );
    }
  });

  it('read nothing from the error of one test row', () => {
    const none = { low: 4, high: 4, level: 0.95, method: 'student' } as const;
    expect(sentences(4, 5, { rows: 1, metric: 'mae', interval: none, constant: { score: 4 } })).toEqual([
      'The Multimodal Model is nearer to the target than the Photo-Only Model in this one run. One test row settles nothing: ' +
        'test on more rows.',
    ]);
  });

  it('carry that the models have hardly been trained', () => {
    const [, caveat, ...more] = sentences(0.92, 0.88, { training: { epochs: 5, batchSize: 128 } });
    expect(caveat).toContain('Each model was trained for 10 steps only');
    expect(more).toEqual([]);
  });

  it('name the answer that is as good as the best model', () => {
    const constant = { score: 0.52, className: 'cat' };
    expect(sentences(0.6, 0.5, { constant })[1]).toBe(
      'Always answering "cat", the most frequent class of the training rows, would be right on 52.00% of the test rows, ' +
        'within the 95% interval of the best model here (the Multimodal Model): no model is clearly better than that.',
    );
    expect(sentences(0.2, 0.3, { constant })[1]).toContain('above the 95% interval of the best model here (the Photo');
    expect(sentences(0.92, 0.88, { constant })).toHaveLength(1);
  });

  it('name a modality that tells the answer on its own', () => {
    const advice =
      'which leaves next to nothing for other modalities to add: make sure that "photo" does not give the answer away, as ' +
      'something written down after the answer was known would.';
    const constant = { score: 0.52, className: 'cat' };
    expect(sentences(1, 1, { constant })[1]).toBe(
      `The Photo-Only Model is right on 100.00% of the test rows, ${advice}`,
    );
    expect(sentences(1, 0.98, { constant })).toHaveLength(1);
    // Where nothing is to be learnt, nothing is given away.
    expect(sentences(1, 1, { constant: { score: 1, className: 'cat' } })[1]).toContain('no model is clearly better');
    const told = { metric: 'mae', interval: { low: 0.01, high: 0.1, level: 0.95, method: 'student' } } as const;
    expect(sentences(0.04, 0.05, { ...told, constant: { score: 5 } })[1]).toBe(
      `The Photo-Only Model is off by less than a hundredth of what always predicting the mean would be, ${advice}`,
    );
    expect(sentences(0.04, 0.06, { ...told, constant: { score: 5 } })).toHaveLength(1);
    expect(sentences(0, 0, told)).toHaveLength(1);
  });

  it('name the mean as that answer where a number is predicted', () => {
    const interval = { low: 3, high: 5, level: 0.95, method: 'student' } as const;
    const told = { metric: 'mae', interval } as const;
    expect(sentences(4, 4.5, { ...told, constant: { score: 4.75 } })[1]).toBe(
      'Always predicting the mean of the training rows would be off by 4.750 on average, within the 95% interval of the ' +
        'best model here (the Multimodal Model): no model is clearly better than that.',
    );
    expect(sentences(4, 4.5, { ...told, constant: { score: 2 } })[1]).toContain('below the 95% interval');
    expect(sentences(4, 4.5, { ...told, constant: { score: 6 } })).toHaveLength(1);
    expect(sentences(4.5, 4, told)[0]).toContain('is further from the target than');
  });
});

describe('a run that compares nothing', () => {
  const rows = 50;
  const evaluation = { rows, loss: 1, metric: 'accuracy' as const, score: 0.5, interval: wilsonInterval(0.5, rows) };
  const run = (
    names: readonly string[],
    modalities: readonly string[],
    data = { manifest: 'pets.csv' },
  ): RunSnapshot => ({
    ...initialSnapshot(parseExperiment({ data }), 'starting'),
    state: 'done',
    dataset: {
      ...{ name: 'pets.csv', trainingRows: 144, validationRows: 16, testRows: rows, sha256: '', classes: 2 },
      modalities: modalities.map((name) => ({ name, type: 'numeric', detail: '' })),
    },
    models: names.map((name) => ({ name, epochs: [], evaluation })),
  });

  it('says why, in the terminal and in copied text', () => {
    const one = run(['numbers-only'], ['numbers']);
    const why = 'There is one modality alone (numbers), so there is nothing to compare.';
    expect(uncomparedSentence(one)).toEqual([why]);
    expect(resultText(one)?.split('\n')).toEqual(['Numbers-Only Test Accuracy: 50.00%', '', why]);
    expect(uncomparedSentence({ ...one, state: 'training' })).toEqual([]);
    expect(uncomparedSentence({ ...run(['text-only'], ['text'], { manifest: '' }) })).toEqual([]);
  });

  it('ranks several ways to join once all are done', () => {
    const fused = run(['concat', 'gated', 'early'], ['photo', 'note']);
    expect(uncomparedSentence(fused)[0]).toContain('trains no model of a single modality');
    expect(resultSentences(fused)).toEqual([rankingSentence(fused.models)]);
    expect(resultSentences({ ...fused, state: 'training' })).toEqual([]);
    expect(resultText(fused)?.split('\n').at(-1)).toBe(rankingSentence(fused.models));
  });
});
