import { describe, expect, it } from 'vitest';

import { outcomeLine, progressFraction, progressLabel, progressLine } from '../../../src/host/progressText';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { applyProgress, initialSnapshot } from '../../../src/protocol/snapshot';
import type { Evaluation, RunSnapshot } from '../../../src/protocol/snapshot';

const start = initialSnapshot(parseExperiment({ name: 'Lab' }), 'starting');
const training = applyProgress(start, {
  phase: 'training',
  model: 'image-only',
  epoch: 3,
  epochs: 5,
  step: 120,
  steps: 422,
  msPerStep: 9.51,
  fraction: 0.456,
  secondsLeft: 40,
});

describe('the words about a run', () => {
  it('tell where it is, long and short', () => {
    expect(progressLine(training)).toBe('Image-Only: Epoch 3 of 5 · step 120 of 422 · 9.5 ms/step · 45% · 40 s left');
    expect(progressLabel(training)).toBe('Image-Only 3/5 45%');
    expect(progressFraction(training)).toBe(0.456);
  });

  it('tell what is prepared, and the state where nothing more is known', () => {
    const preparing = applyProgress(start, { phase: 'preparing', activity: 'Reading the data' });
    expect(progressLine(preparing)).toBe('Reading the data');
    expect(progressLabel(preparing)).toBe('Starting');
    expect(progressLine(start)).toBe('Starting');
    expect(progressFraction(start)).toBe(0);
  });

  it('tell what a run brought, with and without a comparison', () => {
    const interval = { low: 0.89, high: 0.91, level: 0.95, method: 'wilson' as const };
    const evaluation: Evaluation = { rows: 10000, loss: 0.3, metric: 'accuracy', score: 0.9037, interval };
    const alone: RunSnapshot = { ...start, state: 'done', models: [{ name: 'image-only', epochs: [], evaluation }] };
    expect(outcomeLine(alone)).toBe('Lab is done: Image-Only 90.37%.');
    const comparison = {
      baseline: 'image-only',
      candidate: 'multimodal',
      metric: 'accuracy' as const,
      baselineValue: 0.9037,
      candidateValue: 0.9998,
      improvement: 0.0961,
      textCeiling: { noise: 0.1, accuracy: 1 },
    };
    expect(outcomeLine({ ...alone, comparison })).toBe(
      'Lab is done: Multimodal 99.98%, Image-Only 90.37%, improvement +9.61 points.',
    );
  });
});
