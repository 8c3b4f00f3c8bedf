import { describe, expect, it } from 'vitest';

import type { DatasetModality } from '../../../src/engine/data/multimodalDataset';
import { unusedFieldNotices } from '../../../src/engine/unusedFields';
import type { ExperimentInput } from '../../../src/protocol/experiment';
import { parseWrittenExperiment } from '../../../src/protocol/parseWrittenExperiment';

const whole = { name: 'image' } as DatasetModality;
const lacking = { name: 'text', present: {} } as DatasetModality;

/** What is told of a run of these models on data of which no row lacks a modality. */
function notices(input: ExperimentInput, models: readonly string[], modalities = [whole]): string[] {
  const data = { manifest: 'pets.csv' };
  const { experiment, written } = parseWrittenExperiment(
    { ...input, data },
    'lab.json',
    (path) => `at ${path.length}, `,
  );
  return unusedFieldNotices(written, { experiment, models, dataset: { modalities } });
}

describe('fields that do nothing in a run', () => {
  it('are none where each is used', () => {
    const fusion = { strategy: 'lowRank', units: 9, rank: 2, matchParameters: true } as const;
    const training = { dropout: 0.5 };
    expect(notices({ fusion, training }, ['multimodal', 'image-only'])).toEqual([]);
    expect(notices({ fusion: { standIn: 'mask' } }, ['multimodal'], [whole, lacking])).toEqual([]);
    expect(notices({ fusion: { standIn: 'mask', modalityDropout: 0.2 } }, ['gated'])).toEqual([]);
  });

  it('are not told where nobody wrote them', () => {
    expect(notices({ training: { epochs: 3 } }, ['lateAverage'])).toEqual([]);
  });

  it('are told with their place where models do not use them, defaults included', () => {
    expect(notices({ fusion: { rank: 4 } }, ['multimodal', 'gated'])).toEqual([
      'at 2, fusion.rank has no effect: no model of this run joins by "lowRank".',
    ]);
    expect(notices({ fusion: { units: 64 }, training: { dropout: 0.1 } }, ['lateAverage', 'lateProduct'])).toEqual([
      expect.stringMatching(/fusion\.units has no effect: late fusion has no joint features/),
      expect.stringMatching(/training\.dropout has no effect: late fusion has no joint features/),
    ]);
    expect(notices({ fusion: { units: 64 } }, ['lateAverage', 'concat'])).toEqual([]);
    expect(notices({ fusion: { strategy: 'gated' } }, ['concat', 'tensor'])).toEqual([
      'at 2, fusion.strategy has no effect: "multimodal" is not among the models.',
    ]);
    expect(notices({ fusion: { matchParameters: false } }, ['concat', 'lateAverage'])).toEqual([
      expect.stringMatching(/fusion\.matchParameters has no effect: no model of this run has a width to be matched/),
    ]);
    expect(notices({ fusion: { standIn: 'zeros' } }, ['multimodal'])).toEqual([
      'at 2, fusion.standIn has no effect: no row lacks a modality.',
    ]);
  });

  it('are all of the fusion where no model joins modalities, but what stands in for a missing one', () => {
    const input = { fusion: { strategy: 'gated', standIn: 'mean' }, training: { dropout: 0.2 } } as const;
    const why = 'has no effect: no model of this run joins modalities.';
    expect(notices(input, ['image-only'])).toEqual([
      `at 2, fusion.strategy ${why}`,
      `at 2, fusion.standIn ${why}`,
      `at 2, training.dropout ${why}`,
    ]);
    expect(notices(input, ['text-only'], [whole, lacking])).toEqual([
      `at 2, fusion.strategy ${why}`,
      `at 2, training.dropout ${why}`,
    ]);
  });
});
