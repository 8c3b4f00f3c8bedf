import { describe, expect, it } from 'vitest';

import type { CommonGrid, RowSteps } from '../../../src/protocol/events';
import { gridLanes, gridNotice, gridWarnings } from '../../../src/protocol/gridText';

function rows(change: Partial<RowSteps>): RowSteps {
  const plain = {
    unit: 'word',
    length: 12,
    rows: 400,
    fewest: 3,
    median: 8,
    most: 12,
    cut: 0,
    thinned: 0,
    padded: 300,
  };
  return { ...plain, ...change };
}

const audio = {
  name: 'audio',
  steps: rows({ unit: 'frame', length: 63, fewest: 63, median: 63, most: 63, padded: 0, secondsPerStep: 0.01 }),
};
const text = { name: 'text', steps: rows({}) };
const grid: CommonGrid = {
  steps: 20,
  sequences: [
    { modality: 'audio', steps: 32 },
    { modality: 'text', steps: 12 },
  ],
};

describe('a common grid in words', () => {
  it('says what rows hold and what becomes of it', () => {
    expect(gridNotice(grid, [audio, { name: 'numbers' }, text])).toBe(
      'The sequences meet on a common grid of 20 steps, from the beginning to the end of each row:\n' +
        '- audio: 63 frames of 10 ms, 32 steps behind the encoder, averaged\n' +
        '- text: 3 to 12 words (median 8), interpolated',
    );
  });

  it('knows a sequence alone, and one of which no more is told than its steps', () => {
    const one = { steps: 8, sequences: [{ modality: 'clip', steps: 16 }] };
    expect(gridNotice(one, [])).toBe(
      'The sequence is brought to a common grid of 8 steps, from the beginning to the end of each row:\n- clip: 16, averaged',
    );
  });

  it.each([
    [12, 'interpolated'],
    [3, 'averaged'],
    [8, 'averaged where a row has more, interpolated where it has fewer'],
  ])('tells what a grid of %i steps makes of 3 to 12 words', (steps, change) => {
    const lanes = gridLanes({ steps, sequences: [{ modality: 'text', steps: 12 }] }, [text]);
    expect(lanes).toEqual([{ modality: 'text', typical: 8, before: '3 to 12 words (median 8)', change }]);
  });

  it('leaves what fits as it is', () => {
    const full = { name: 'text', steps: rows({ fewest: 12, median: 12, padded: 0 }) };
    const [lane] = gridLanes({ steps: 12, sequences: [{ modality: 'text', steps: 12 }] }, [full]);
    expect(lane?.change).toBe('taken as they are');
  });

  it('counts what is left of rows that were cut, and rows without a step as one', () => {
    const cut = { name: 'audio', steps: rows({ unit: 'frame', length: 5, fewest: 0, median: 9, most: 20, cut: 7 }) };
    const [lane] = gridLanes({ steps: 4, sequences: [{ modality: 'audio', steps: 3 }] }, [cut]);
    expect(lane).toMatchObject({ typical: 3, before: '0 to 5 frames (median 5), 1 to 3 steps behind the encoder' });
  });
});

describe('rows that were cut', () => {
  const cut = { name: 'text', steps: rows({ cut: 7, most: 30 }) };

  it('are out of step with whole rows of other sequences, which is said', () => {
    expect(gridWarnings(grid, [audio, cut])).toEqual([
      'text: on the common grid, 7 of 400 rows that were cut lie beside whole rows of other sequences and are out of step ' +
        'with them. Set modalities.text.length to 30 to keep them in step.',
    ]);
  });

  it('matter to nothing else: not to rows of which evenly spaced steps are taken, alone, or off the grid', () => {
    expect(gridWarnings(grid, [audio, { name: 'text', steps: rows({ thinned: 7, most: 30 }) }])).toEqual([]);
    expect(gridWarnings({ steps: 8, sequences: [{ modality: 'text', steps: 12 }] }, [cut])).toEqual([]);
    expect(gridWarnings(grid, [audio, { ...cut, name: 'other' }])).toEqual([]);
  });
});
