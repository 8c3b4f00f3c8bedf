import { describe, expect, it } from 'vitest';

import { countRowSteps, paddingNotice } from '../../../../src/engine/modalities/rowSteps';

describe('steps of rows', () => {
  const counts = [5, 2, 9, 4, 4, 0];

  it('are counted before rows are brought to one length', () => {
    expect(countRowSteps(counts, { unit: 'word', length: 4, longer: 'cut' })).toEqual({
      ...{ unit: 'word', length: 4, rows: 6, fewest: 0, median: 4, most: 9 },
      ...{ cut: 2, thinned: 0, padded: 2 },
    });
    expect(countRowSteps(counts, { unit: 'frame', length: 4, longer: 'thinned', secondsPerStep: 0.01 })).toMatchObject({
      cut: 0,
      thinned: 2,
      padded: 2,
      secondsPerStep: 0.01,
    });
  });

  it('are none where there are no rows', () => {
    expect(countRowSteps([], { unit: 'word', length: 4, longer: 'cut' })).toMatchObject({
      rows: 0,
      fewest: 0,
      most: 0,
    });
  });

  it('that were filled up are told', () => {
    const rule = { unit: 'word', longer: 'cut' } as const;
    // One word a text is no short text: the models take two steps at the least.
    expect(paddingNotice('caption', 'texts', countRowSteps([1, 1, 1], { ...rule, length: 2 }))).toEqual([]);
    expect(paddingNotice('caption', 'texts', countRowSteps(counts, { ...rule, length: 4 }))).toEqual([
      'caption: 2 of 6 texts are shorter than 4 words; they are filled up with padding that the models leave out.',
    ]);
    expect(paddingNotice('caption', 'texts', countRowSteps([4, 7], { ...rule, length: 4 }))).toEqual([]);
  });
});
