import { describe, expect, it } from 'vitest';

import { shortMessage } from '../../../src/protocol/shortMessage';

describe('a message where there is no room for a list', () => {
  it('has the first of many items, says that there is more, and keeps what to do', () => {
    const items = [4, 7, 8, 9].map((line) => `- Line ${line}: no label.`);
    expect(shortMessage(['4 of 9 rows cannot be used.', ...items, 'Mend the rows.'].join('\n'))).toBe(
      '4 of 9 rows cannot be used. Line 4: no label. There is more. Mend the rows.',
    );
  });

  it('has a few items all', () => {
    const message = 'pets.mmlab.json cannot be run:\n- line 3, name: must not be empty.\n- line 4, "x" is not a field.';
    expect(shortMessage(message)).toBe(
      'pets.mmlab.json cannot be run: line 3, name: must not be empty. line 4, "x" is not a field.',
    );
  });

  it('is itself where it is one line, whatever stands in it', () => {
    expect(shortMessage('The disk is full - free some space.')).toBe('The disk is full - free some space.');
  });
});
