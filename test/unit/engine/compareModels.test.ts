import { describe, expect, it } from 'vitest';

import { compareModels } from '../../../src/engine/evaluation/compareModels';
import { comparisonSentence } from '../../../src/protocol/comparisonText';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import type { ModelSnapshot } from '../../../src/protocol/snapshot';

const own = parseExperiment({ data: { manifest: 'rows.csv' }, models: [] });
const counts = { training: 5, validation: 1, test: 4 };
/** The validation row at the end of the training rows would make the third class as frequent as the second. */
const classes = {
  classes: 3,
  classNames: ['cat', 'dog', 'owl'],
  labels: { training: Uint8Array.of(1, 0, 1, 2, 2, 2), test: Uint8Array.of(1, 1, 1, 0) },
  counts,
};
const numbers = {
  classes: 0,
  labels: { training: Float32Array.of(-1, 1, 0, 0, 0, 9), test: Float32Array.of(-1, 1, 2, 0) },
  targetScale: { mean: 100, deviation: 4 },
  counts,
};

function scoresOf(scores: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
  return new Map(Object.entries(scores));
}

describe('the comparison', () => {
  const scores = scoresOf({ 'text-only': 0.7, gated: 0.8, concat: 0.9, 'image-only': 0.75 });

  it('is between the first model that joins modalities and the best single modality', () => {
    const comparison = compareModels(own, scores, classes);
    expect(comparison).toMatchObject({ candidate: 'gated', baseline: 'image-only', metric: 'accuracy' });
    expect(comparison?.improvement).toBeCloseTo(0.05, 12);
  });

  it('says in its sentence which models these are', () => {
    const models: ModelSnapshot[] = [...scores].map(([name, score]) => ({
      name,
      epochs: [],
      evaluation: {
        rows: 1000,
        loss: 1,
        metric: 'accuracy',
        score,
        interval: { low: score - 0.01, high: score + 0.01, level: 0.95, method: 'wilson' },
      },
    }));
    const { textCeiling: _none, ...comparison } = compareModels(own, scores, classes)!;
    expect(comparisonSentence(comparison, models)).toBe(
      'The Gated Model, the first named of the 2 that join modalities, is right more often than the Image-Only Model, the ' +
        'best single modality on the test rows, in this one run. Another seed may say otherwise.',
    );
    const two = models.filter(({ name }) => name === 'gated' || name === 'image-only');
    expect(comparisonSentence(comparison, two)).toBe(
      'The Gated Model is right more often than the Image-Only Model in this one run. Another seed may say otherwise.',
    );
  });

  it('takes the smaller of two errors for the better one', () => {
    const errors = scoresOf({ multimodal: 3, 'image-only': 5, 'text-only': 4 });
    expect(compareModels(own, errors, numbers)).toMatchObject({ baseline: 'text-only', metric: 'mae', improvement: 1 });
  });

  it('is with the image alone in the classic lab, whatever the text reaches', () => {
    const classic = parseExperiment({ data: { textNoise: 0.4 } });
    const comparison = compareModels(classic, scoresOf({ multimodal: 0.99, 'image-only': 0.9, 'text-only': 0.95 }), {
      ...{ classes: 10, labels: classes.labels, counts },
    });
    expect(comparison).toMatchObject({ candidate: 'multimodal', baseline: 'image-only', textCeiling: { noise: 0.4 } });
    expect(comparison?.textCeiling?.accuracy).toBeCloseTo(0.80917, 4);
  });

  it('knows what always giving the same answer would reach on the test rows', () => {
    const ofClass = compareModels(own, scores, classes);
    // The first of two equally frequent classes.
    expect(ofClass?.constant).toEqual({ score: 0.75, className: 'dog' });
    const { classNames: _names, ...digits } = classes;
    expect(compareModels(own, scores, digits)?.constant).toEqual({ score: 0.75, className: '1' });
    expect(compareModels(own, scores, numbers)?.constant).toEqual({ score: 4 });
  });

  it('is not there without a model of each kind', () => {
    expect(compareModels(own, scoresOf({ multimodal: 0.9 }), classes)).toBeUndefined();
    expect(compareModels(own, scoresOf({ 'image-only': 0.9, 'text-only': 0.8 }), classes)).toBeUndefined();
  });
});
