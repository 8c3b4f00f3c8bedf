import { describe, expect, it } from 'vitest';

import { messageBlocks } from '../../../webview/views/messageBlocks';

describe('a message', () => {
  it('of one line is one paragraph', () => {
    expect(messageBlocks('Line 3 - the last one - has no label.')).toEqual([
      { kind: 'paragraph', text: 'Line 3 - the last one - has no label.' },
    ]);
    expect(messageBlocks('')).toEqual([]);
  });

  it('of several lines has a list of those that begin with a bullet', () => {
    const message =
      '2 of 40 rows cannot be used.\n- Line 3: no picture.\n- Line 17: no label.\n\nMend the rows.\nOr skip them.\n- Or not.';
    expect(messageBlocks(message)).toEqual([
      { kind: 'paragraph', text: '2 of 40 rows cannot be used.' },
      { kind: 'list', items: ['Line 3: no picture.', 'Line 17: no label.'] },
      { kind: 'paragraph', text: 'Mend the rows.' },
      { kind: 'paragraph', text: 'Or skip them.' },
      { kind: 'list', items: ['Or not.'] },
    ]);
  });
});
