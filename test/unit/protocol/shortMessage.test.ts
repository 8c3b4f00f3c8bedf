import { describe, expect, it } from 'vitest';

import { shortMessage } from '../../../src/protocol/shortMessage';

describe('a message where there is no room for a list', () => {
  it('has the first item, says that there is more, and keeps what to do', () => {
    const message = '3 of 9 rows cannot be used.\n- Line 4: no label.\n- Line 7: no picture.\nMend the rows.';
    expect(shortMessage(message)).toBe('3 of 9 rows cannot be used. Line 4: no label. There is more. Mend the rows.');
  });

  it('has the only item without a word about others', () => {
    expect(shortMessage('1 of 9 rows was skipped.\n- Line 4: no label.')).toBe(
      '1 of 9 rows was skipped. Line 4: no label.',
    );
  });

  it('is itself where it is one line, whatever stands in it', () => {
    expect(shortMessage('The disk is full - free some space.')).toBe('The disk is full - free some space.');
  });
});
