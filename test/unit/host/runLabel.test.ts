import { describe, expect, it } from 'vitest';

import { changedSettings, runLabel, runOutcome } from '../../../src/host/runLabel';
import type { ExperimentInput } from '../../../src/protocol/experiment';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import type { RunListItem } from '../../../src/runs/runReader';

const now = new Date(2026, 2, 2, 18, 30);

function run(input: ExperimentInput = {}, change: Partial<RunListItem> = {}): RunListItem {
  const experiment = parseExperiment(input);
  return {
    folder: '/runs/a',
    runId: 'a',
    name: experiment.name,
    experiment,
    state: 'done',
    startedAt: new Date(2026, 2, 2, 9, 5).toISOString(),
    scores: [],
    ...change,
  };
}

describe('the label of a run', () => {
  it('begins with the time, and with the date where that is another day', () => {
    const time = (startedAt: Date): string => runLabel(run({}, { startedAt: startedAt.toISOString() }), now);
    const today = time(new Date(2026, 2, 2, 9, 5));
    const yesterday = time(new Date(2026, 2, 1, 9, 5));
    const lastYear = time(new Date(2025, 2, 1, 9, 5));
    expect(today).toMatch(/^\S*9:05\b.* · Classic lab$/);
    expect(yesterday).toContain('1');
    expect(yesterday.length).toBeGreaterThan(today.length);
    expect(lastYear).toContain('2025');
  });

  it('says what was changed in place of a name that all runs have', () => {
    const label = (...parts: Parameters<typeof run>): string => runLabel(run(...parts), now).split(' · ')[1] ?? '';
    expect(label({ data: { textNoise: 0.6 }, training: { seed: 9 } })).toBe('text noise 0.6, seed 9');
    expect(label({ data: { textNoise: 0.6 } }, { name: 'Noisy' })).toBe('Noisy, text noise 0.6');
    expect(label({ name: 'pets', data: { manifest: '/pets.csv' } })).toBe('pets');
  });

  it('stands beside what came of the run', () => {
    const scores = [
      { model: 'multimodal', metric: 'accuracy', score: 0.9998 },
      { model: 'image-only', metric: 'accuracy', score: 0.9037 },
    ] as const;
    expect(runOutcome(run({}, { scores }))).toBe('99.98% · 90.37%');
    expect(runOutcome(run({}, { scores, state: 'cancelled' }))).toBe('Stopped · 99.98% · 90.37%');
    const failure = { code: 'interrupted', message: 'It was interrupted.' } as const;
    expect(runOutcome(run({}, { state: 'failed', failure }))).toBe('Interrupted');
  });
});

describe('the changed settings', () => {
  it('are none for the classic lab and for data of which nothing more is said', () => {
    expect(changedSettings(parseExperiment({}))).toEqual([]);
    expect(changedSettings(parseExperiment({ data: { manifest: '/pets.csv' } }))).toEqual([]);
  });

  it('are said in words', () => {
    const experiment = parseExperiment({
      data: { textNoise: 0.5, folder: '/data/fashion' },
      fusion: { strategy: 'gated', units: 64 },
      training: { epochs: 2, batchSize: 32, learningRate: 0.01, precision: 'bfloat16', engine: 'eager' },
      models: ['text-only'],
    });
    expect(changedSettings(experiment)).toEqual([
      'fashion',
      'text noise 0.5',
      'gated',
      'fusion units 64',
      'epochs 2',
      'batch size 32',
      'learning rate 0.01',
      'bfloat16',
      'eager',
      'only Text-Only',
    ]);
  });

  it('of generated data begin with what makes them', () => {
    const experiment = parseExperiment({ data: { generator: 'xor', rows: 500 } });
    expect(changedSettings(experiment)).toEqual(['xor', 'rows 500']);
  });

  it('of own data name the models that were chosen, and no noise that is not there', () => {
    const input = { data: { manifest: '/pets.csv', textNoise: 0.5 }, models: ['multimodal', 'photo-only'] };
    expect(changedSettings(parseExperiment(input))).toEqual(['only Multimodal + Photo-Only']);
  });
});
