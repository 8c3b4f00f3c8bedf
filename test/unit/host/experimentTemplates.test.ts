import path from 'node:path';
import { describe, expect, it } from 'vitest';

import { experimentTemplates } from '../../../src/host/experimentTemplates';
import { fewSteps } from '../../../src/protocol/fewSteps';
import { isClassic } from '../../../src/protocol/isClassic';
import { experimentOf, experimentText } from '../../../src/runs/experimentFile';

const file = path.resolve('/somewhere/experiment.mmlab.json');

describe('the templates of experiment files', () => {
  it('have titles, explanations and the ending by which the editor knows them', () => {
    expect(new Set(experimentTemplates.map(({ title }) => title)).size).toBe(experimentTemplates.length);
    for (const { detail, fileName } of experimentTemplates) {
      expect(detail.length).toBeGreaterThan(20);
      expect(fileName).toMatch(/^[a-z]+\.mmlab\.json$/);
    }
  });

  it.each(experimentTemplates)('"$title" can be run as it is', ({ text }) => {
    const { experiment } = experimentOf(experimentText(text, file));
    expect(text).toContain('//');
    expect(text.endsWith('}\n')).toBe(true);
    if (isClassic(experiment)) {
      expect(experiment.models).toEqual(['multimodal', 'image-only', 'text-only']);
    } else if (experiment.data.generator === undefined) {
      expect(experiment.data.manifest).toBe(path.resolve('/somewhere/data.csv'));
      expect(Object.keys(experiment.modalities)).toContain('photo');
      expect(experiment.models).toEqual([]);
      // A few hundred rows are trained on for long enough to learn from.
      expect(fewSteps(experiment, 144)).toBeUndefined();
    }
  });

  it('teach with the first one what an experiment is, in a few lines', () => {
    const lines = experimentTemplates[0]?.text.split('\n').filter((line) => /^ {2}"/.test(line)) ?? [];
    expect(lines.map((line) => line.trim().split('"')[1])).toEqual(['data', 'modalities', 'fusion', 'training']);
  });
});
