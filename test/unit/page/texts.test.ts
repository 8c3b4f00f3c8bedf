import { describe, expect, it } from 'vitest';

import type { RunProgress } from '../../../src/protocol/events';
import { errorCodes } from '../../../src/protocol/errorCodes';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { comparisonLines, comparisonSentence } from '../../../src/protocol/comparisonText';
import {
  formatMetric,
  formatMilliseconds,
  formatParamSize,
  formatPoints,
  formatShape,
  summaryTable,
  summaryTotals,
} from '../../../src/protocol/format';
import {
  evaluationLine,
  failureTitle,
  finishedPart,
  noComparisonReason,
  progressFacts,
  progressRemaining,
  shortModelTitle,
  stateTitle,
} from '../../../src/protocol/runText';
import { intervalText } from '../../../src/protocol/scoreInterval';
import { applyFailure, initialSnapshot } from '../../../src/protocol/snapshot';
import { summaryText } from '../../../src/protocol/summaryText';
import { doneRun, FixtureRun, pages, stepProgress, trainingRun } from '../../fixtures/snapshots';
import { classicSummaries } from '../../fixtures/summaries';

describe('the interval of a score', () => {
  it('is not there for the error of one row', () => {
    const interval = { low: 4, high: 4, level: 0.95, method: 'student' } as const;
    const evaluation = { rows: 1, loss: 1, metric: 'mae', score: 4, interval } as const;
    expect(intervalText(evaluation)).toBe('None of one row');
    expect(intervalText({ ...evaluation, rows: 2, interval: { ...interval, high: 5 } })).toBe('4.000–5.000');
  });
});

describe('numbers', () => {
  it('have the digits that Keras gives them', () => {
    expect(formatMetric(0.97096)).toBe('0.9710');
    expect(formatMetric(4.1e-7)).toBe('4.1e-7');
    expect(formatMetric(0)).toBe('0.0000');
    expect(formatMilliseconds(29.4)).toBe('29 ms');
    expect(formatShape([null])).toBe('(None,)');
    expect(formatParamSize(43_242)).toBe('168.91 KB');
  });

  it('carry the sign of an improvement, except where it rounds to nothing', () => {
    expect([0.0963, -0.0105, 0, -0.00001, 0.00001].map(formatPoints)).toEqual([
      '+9.63',
      '-1.05',
      '0.00',
      '0.00',
      '0.00',
    ]);
  });
});

describe('summaries', () => {
  it('have the classic sizes', () => {
    expect(summaryTotals(classicSummaries.multimodal)[0]).toBe('Total params: 43,242 (168.91 KB)');
    expect(summaryTotals(classicSummaries['image-only'])[0]).toBe('Total params: 23,626 (92.29 KB)');
    expect(summaryTotals(classicSummaries['text-only'])[0]).toBe('Total params: 3,114 (12.16 KB)');
    expect(summaryTable(classicSummaries['text-only']).header).toEqual(['Layer (type)', 'Output Shape', 'Param #']);
  });

  it('are copied as a table with every cell whole', () => {
    expect(summaryText(classicSummaries['text-only'])).toBe(
      [
        'Model: "sequential"',
        '┏━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━┳━━━━━━━━━┓',
        '┃ Layer (type)    ┃ Output Shape ┃ Param # ┃',
        '┡━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━╇━━━━━━━━━┩',
        '│ dense (Dense)   │ (None, 32)   │     352 │',
        '├─────────────────┼──────────────┼─────────┤',
        '│ dense_1 (Dense) │ (None, 64)   │   2,112 │',
        '├─────────────────┼──────────────┼─────────┤',
        '│ dense_2 (Dense) │ (None, 10)   │     650 │',
        '└─────────────────┴──────────────┴─────────┘',
        ' Total params: 3,114 (12.16 KB)',
        ' Trainable params: 3,114 (12.16 KB)',
        ' Non-trainable params: 0 (0.00 B)',
      ].join('\n'),
    );
  });
});

describe('what is said about a run', () => {
  it('names every state and every failure', () => {
    expect(Object.values(pages).map((page) => stateTitle(page().snapshot))).toContain('Interrupted');
    const titles = errorCodes.map(failureTitle);
    expect(new Set(titles).size).toBe(errorCodes.length);
    expect(titles.every((title) => title.length > 10 && !title.endsWith('.'))).toBe(true);
  });

  it('says how far it is', () => {
    expect(progressFacts(stepProgress(120))).toEqual([
      'Epoch 3 of 5',
      'step 120 of 422',
      '27 ms/step',
      'loss 0.6213',
      'accuracy 0.8031',
    ]);
    expect(progressRemaining(stepProgress(120))).toEqual(['66%', '38 s left']);
    expect(progressRemaining({ ...stepProgress(120), secondsLeft: 3.4 } as RunProgress)).toEqual(['66%', '3 s left']);
    expect(progressFacts({ phase: 'preparing', activity: 'Reading the data' })).toEqual(['Reading the data']);
    expect(progressRemaining({ phase: 'preparing', activity: 'Reading the data' })).toEqual([]);
    expect(progressRemaining({ phase: 'preparing', activity: 'Drawing', fraction: 0.459 })).toEqual(['45%']);
  });

  it('ends with the classic lines', () => {
    expect(comparisonLines(doneRun().snapshot.comparison!, doneRun().snapshot.experiment)).toEqual([
      'COMPARISON:',
      'Image-Only Model: 90.37%',
      'Multimodal Model: 100.00%',
      'Improvement: 9.63%',
    ]);
    expect(evaluationLine('multimodal', { metric: 'accuracy', score: 0.9998 })).toBe(
      'Multimodal Test Accuracy: 99.98%',
    );
    expect(shortModelTitle('image-only')).toBe('Image-Only');
  });

  it('says why there is no comparison, once none can come any more', () => {
    expect(noComparisonReason(doneRun().snapshot)).toBeUndefined();
    expect(noComparisonReason(trainingRun().snapshot)).toBeUndefined();
    expect(noComparisonReason(pages['noComparison']!().snapshot)).toContain('does not train the Multimodal Model');
    expect(noComparisonReason(pages['cancelled']!().snapshot)).toContain('was stopped before');
    const textOnly = new FixtureRun({ models: ['text-only'] }).start().train('text-only').complete();
    expect(noComparisonReason(textOnly.snapshot)).toContain('the Multimodal Model and the Image-Only Model');
  });

  it('counts what is left of a run that ended early', () => {
    expect(finishedPart(trainingRun().snapshot.models)).toContain(
      '7 epochs were finished and 1 of 3 models were evaluated.',
    );
    expect(finishedPart(initialSnapshot(parseExperiment({})).models)).toBe('No epoch was finished.');
    const failed = applyFailure(
      new FixtureRun({ models: ['text-only'] }).start().build('text-only').epochs('text-only', 1).snapshot,
      { code: 'internal', message: 'x' },
      '2026-03-02T09:31:00.000Z',
    );
    expect(finishedPart(failed.models)).toContain('1 epoch was finished and 0 of 1 model was evaluated.');
  });

  it('is honest about what the text decides on its own', () => {
    const { comparison, models } = doneRun().snapshot;
    expect(comparisonSentence(comparison!, models)).toContain('the improvement measures the text, not the fusion');
    const weak = { ...comparison!, textCeiling: { noise: 0.5, accuracy: 0.67365 } };
    expect(comparisonSentence(weak, models)).toContain('comes from joining the two modalities');
    const strong = { ...comparison!, textCeiling: { noise: 0.3, accuracy: 0.94229 } };
    expect(comparisonSentence(strong, models)).toContain('part of the improvement');
  });
});
