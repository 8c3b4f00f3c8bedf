import { describe, expect, it } from 'vitest';

import type { ModelSummary } from '../../../src/protocol/events';
import { comparisonLines, comparisonSentence } from '../../../src/protocol/comparisonText';
import {
  agreeing,
  formatBytes,
  formatCount,
  formatCounted,
  formatDuration,
  formatMetric,
  formatMilliseconds,
  formatParamSize,
  formatPercent,
  formatPoints,
  formatShape,
  modelTitle,
  summaryTable,
  summaryTotals,
} from '../../../src/protocol/format';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import type { Comparison, ModelSnapshot } from '../../../src/protocol/snapshot';
import { summaryText } from '../../../src/protocol/summaryText';

describe('numbers', () => {
  it('have thousands separators', () => {
    expect([0, 999, 1000, 43_242, 1_234_567].map(formatCount)).toEqual(['0', '999', '1,000', '43,242', '1,234,567']);
  });

  it('agree with what they count', () => {
    expect([0, 1, 54_000].map((count) => formatCounted(count, 'row'))).toEqual(['0 rows', '1 row', '54,000 rows']);
    expect([1, 2].map((count) => formatCounted(count, 'class', 'classes'))).toEqual(['1 class', '2 classes']);
    expect([0, 1, 2].map((count) => agreeing(count, 'was', 'were'))).toEqual(['were', 'was', 'were']);
  });

  it('are percentages with two decimals', () => {
    expect([0, 0.9037, 0.99999, 1].map(formatPercent)).toEqual(['0.00%', '90.37%', '100.00%', '100.00%']);
  });

  it('are percentage points with their sign', () => {
    expect([0.0963, -0.0125, 0, 0.00001, -0.00001].map(formatPoints)).toEqual([
      '+9.63',
      '-1.25',
      '0.00',
      '0.00',
      '0.00',
    ]);
  });

  it('are sizes of float32 parameters as Keras writes them', () => {
    expect([43_242, 23_626, 3_114, 0, 320].map(formatParamSize)).toEqual([
      '168.91 KB',
      '92.29 KB',
      '12.16 KB',
      '0.00 B',
      '1.25 KB',
    ]);
    expect([1023, 1024, 1024 ** 2, 3.5 * 1024 ** 3].map(formatBytes)).toEqual([
      '1023.00 B',
      '1.00 KB',
      '1.00 MB',
      '3.50 GB',
    ]);
  });

  it('are durations in the units that a person would take', () => {
    expect([-5, 0, 949, 9_940, 12_400, 59_400, 59_600, 185_000, 3_599_000, 3_720_000].map(formatDuration)).toEqual([
      '0.0 s',
      '0.0 s',
      '0.9 s',
      '9.9 s',
      '12 s',
      '59 s',
      '1 min 00 s',
      '3 min 05 s',
      '59 min 59 s',
      '1 h 02 min',
    ]);
    // Just below a limit, rounding must not give 10.0 s or 60 s.
    expect(formatDuration(9_999)).toBe('10 s');
    expect(formatDuration(59_999)).toBe('1 min 00 s');
  });

  it('are milliseconds and metrics', () => {
    expect([8.66, 28.8].map(formatMilliseconds)).toEqual(['8.7 ms', '29 ms']);
    expect(formatMilliseconds(9.99)).toBe('10 ms');
    expect([0.971, 0, 4.12e-7, 2.30259].map(formatMetric)).toEqual(['0.9710', '0.0000', '4.1e-7', '2.3026']);
  });

  it('are shapes with None for the batch', () => {
    expect(formatShape([null, 28, 28, 1])).toBe('(None, 28, 28, 1)');
    expect(formatShape([null])).toBe('(None,)');
  });

  it('belong to models with a title', () => {
    expect(['multimodal', 'image-only', 'text-only'].map(modelTitle)).toEqual([
      'Multimodal Model',
      'Image-Only Model',
      'Text-Only Model',
    ]);
  });
});

describe('a summary', () => {
  const summary: ModelSummary = {
    name: 'functional',
    sequential: false,
    layers: [
      { name: 'text_input', type: 'InputLayer', outputShape: [null, 10], params: 0, connectedTo: [] },
      { name: 'dense', type: 'Dense', outputShape: [null, 1000], params: 11_000, connectedTo: ['text_input[0][0]'] },
      {
        name: 'concatenate',
        type: 'Concatenate',
        outputShape: [null, 1010],
        params: 0,
        connectedTo: ['dense[0][0]', 'text_input[0][0]'],
      },
    ],
    totalParams: 11_000,
    trainableParams: 11_000,
    nonTrainableParams: 0,
  };

  it('has Keras’s columns and totals', () => {
    expect(summaryTable(summary)).toEqual({
      header: ['Layer (type)', 'Output Shape', 'Param #', 'Connected to'],
      rows: [
        ['text_input (InputLayer)', '(None, 10)', '0', '-'],
        ['dense (Dense)', '(None, 1000)', '11,000', 'text_input[0][0]'],
        ['concatenate (Concatenate)', '(None, 1010)', '0', 'dense[0][0], text_input[0][0]'],
      ],
    });
    expect(summaryTotals(summary)).toEqual([
      'Total params: 11,000 (42.97 KB)',
      'Trainable params: 11,000 (42.97 KB)',
      'Non-trainable params: 0 (0.00 B)',
    ]);
  });

  it('has no connections when it is a chain', () => {
    const chain = summaryTable({ ...summary, sequential: true });
    expect(chain.header).toEqual(['Layer (type)', 'Output Shape', 'Param #']);
    expect(chain.rows.every((row) => row.length === 3)).toBe(true);
  });

  it('is drawn as text line by line, nothing cut', () => {
    expect(summaryText(summary).split('\n')).toEqual([
      'Model: "functional"',
      '┏━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━┳━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓',
      '┃ Layer (type)              ┃ Output Shape ┃ Param # ┃ Connected to                  ┃',
      '┡━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━╇━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┩',
      '│ text_input (InputLayer)   │ (None, 10)   │       0 │ -                             │',
      '├───────────────────────────┼──────────────┼─────────┼───────────────────────────────┤',
      '│ dense (Dense)             │ (None, 1000) │  11,000 │ text_input[0][0]              │',
      '├───────────────────────────┼──────────────┼─────────┼───────────────────────────────┤',
      '│ concatenate (Concatenate) │ (None, 1010) │       0 │ dense[0][0], text_input[0][0] │',
      '└───────────────────────────┴──────────────┴─────────┴───────────────────────────────┘',
      ' Total params: 11,000 (42.97 KB)',
      ' Trainable params: 11,000 (42.97 KB)',
      ' Non-trainable params: 0 (0.00 B)',
    ]);
  });
});

describe('the comparison', () => {
  const comparison: Comparison = {
    baseline: 'image-only',
    candidate: 'multimodal',
    metric: 'accuracy',
    baselineValue: 0.9037,
    candidateValue: 1,
    improvement: 0.0963,
    textCeiling: { noise: 0.1, accuracy: 1 - 9.3e-12 },
  };
  const textOnly: ModelSnapshot = {
    name: 'text-only',
    epochs: [],
    evaluation: {
      rows: 10_000,
      loss: 0,
      metric: 'accuracy',
      score: 0.9999,
      interval: { low: 0, high: 1, level: 0.95, method: 'wilson' },
    },
  };
  const at = (noise: number, accuracy: number): Comparison => ({ ...comparison, textCeiling: { noise, accuracy } });

  it('ends with the four classic lines', () => {
    expect(comparisonLines(comparison, parseExperiment({}))).toEqual([
      'COMPARISON:',
      'Image-Only Model: 90.37%',
      'Multimodal Model: 100.00%',
      'Improvement: 9.63%',
    ]);
    const worse = { ...comparison, candidateValue: 0.9, improvement: -0.0037 };
    expect(comparisonLines(worse, parseExperiment({})).at(-1)).toBe('Improvement: -0.37%');
  });

  it('calls the improvement on other data what it is', () => {
    const own = parseExperiment({ data: { manifest: 'pets.csv' } });
    const last = (change: Partial<Comparison>): string | undefined =>
      comparisonLines({ ...comparison, ...change }, own).at(-1);
    expect(last({ improvement: 0.16667 })).toBe('Improvement: +16.67 percentage points');
    expect(last({ improvement: -0.0037 })).toBe('Improvement: -0.37 percentage points');
    expect(last({ metric: 'mae', improvement: 4.2119 })).toBe('Improvement: 4.212');
  });

  it('says that the text decides, where it does', () => {
    expect(comparisonSentence(comparison, [textOnly])).toBe(
      'At text noise 0.1 a perfect reader of the text alone would be right on practically 100% of the rows, ' +
        'and the text-only model reaches 99.99%: the text gives the label away, so the improvement measures the text, not the fusion.',
    );
    expect(comparisonSentence(comparison, [])).not.toContain('text-only model');
    expect(comparisonSentence(at(0.2, 0.99834), [])).toContain('99.83% of the rows: the text gives the label away');
  });

  it('says so less strongly where the text is only the better half', () => {
    const sentence = comparisonSentence(at(0.3, 0.94229), []);
    expect(sentence).toContain('94.23%');
    expect(sentence).toContain('more than the image-only model');
  });

  it('gives fusion its due where the text is weak', () => {
    const sentence = comparisonSentence(at(0.6, 0.56545), []);
    expect(sentence).toContain('56.55%');
    expect(sentence).toContain('less than the image-only model');
    expect(sentence).not.toContain('gives the label away');
  });
});
