import { describe, expect, it } from 'vitest';

import { messageBlocks } from '../../../webview/views/messageBlocks';

describe('a message of several lines', () => {
  it('is one paragraph where it is one line', () => {
    expect(messageBlocks('- 3 of 4 rows cannot be used.')).toEqual([
      { kind: 'paragraph', text: '- 3 of 4 rows cannot be used.' },
    ]);
    expect(messageBlocks('')).toEqual([]);
  });

  it.each([
    ['lines of a file', 'Line 3: no picture.', 'Line 3: no picture.'],
    ['bullets', '- Line 3: no picture.', 'Line 3: no picture.'],
    ['room at the left', '  Line 3: no picture.', 'Line 3: no picture.'],
  ])('has a list of its %s', (_, written, read) => {
    const message = `2 of 40 rows cannot be used.\n${written}\n${written.replace('3', '17')}\n\nMend the rows.`;
    expect(messageBlocks(message)).toEqual([
      { kind: 'paragraph', text: '2 of 40 rows cannot be used.' },
      { kind: 'list', items: [read, read.replace('3', '17')] },
      { kind: 'paragraph', text: 'Mend the rows.' },
    ]);
  });

  it('keeps sentences that only look alike', () => {
    expect(messageBlocks('The run failed.\nLines were cut.\nAnd 10 more.').map(({ kind }) => kind)).toEqual([
      'paragraph',
      'paragraph',
      'paragraph',
    ]);
  });
});
