import { readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { fewStepsNotice } from '../../../src/engine/training/fewStepsNotice';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { fewSteps } from '../../../src/protocol/fewSteps';
import { experimentOf, experimentText } from '../../../src/runs/experimentFile';

const manifest = 'pets.csv';

describe('few training steps', () => {
  it('are told of a table, and of neither the digits nor generated data', () => {
    expect(fewSteps(parseExperiment({ data: { manifest } }), 152)).toEqual({ steps: 10, stepsPerEpoch: 2 });
    expect(fewSteps(parseExperiment({}), 152)).toBeUndefined();
    expect(fewSteps(parseExperiment({ data: { generator: 'xor' } }), 152)).toBeUndefined();
  });

  it('are below a hundred', () => {
    const of = (epochs: number): unknown =>
      fewSteps(parseExperiment({ data: { manifest }, training: { epochs, batchSize: 1 } }), 1);
    expect(of(99)).toEqual({ steps: 99, stepsPerEpoch: 1 });
    expect(of(100)).toBeUndefined();
  });

  it('are told before training, with what would be more', () => {
    const counts = { training: 1, validation: 0, test: 1 };
    expect(fewStepsNotice(parseExperiment({ data: { manifest }, training: { epochs: 1 } }), counts)).toEqual([
      'Each model is trained for 1 step only (1 epoch of 1). With so few rows, a smaller training.batchSize (such as 16) and ' +
        'more training.epochs (such as 30) say more.',
    ]);
    const small = (epochs: number, batchSize: number): string | undefined =>
      fewStepsNotice(parseExperiment({ data: { manifest }, training: { epochs, batchSize } }), counts)[0];
    expect(small(1, 16)).toMatch(/rows, more training\.epochs \(such as 30\) say more\.$/);
    expect(small(30, 1)).toMatch(/rows, more training\.epochs say more\.$/);
  });

  it('are not what the README’s own example takes', () => {
    const readme = readFileSync(path.join(import.meta.dirname, '..', '..', '..', 'README.md'), 'utf8');
    const written = readme.match(/```jsonc\n(\{\n {2}"data": \{ "manifest": "pets\.csv" \}[^]*?\n\})\n```/)?.[1] ?? '';
    const { experiment } = experimentOf(experimentText(written, path.resolve('pets.mmlab.json')));
    expect(path.basename(experiment.data.manifest)).toBe(manifest);
    expect(fewSteps(experiment, 152)).toBeUndefined();
  });
});
