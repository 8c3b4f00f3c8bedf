import { describe, expect, it } from 'vitest';

import { repeatedRowsNotices, type WrittenModality } from '../../../../src/engine/data/manifest/repeatedRows';
import { presenceOf } from '../../../../src/engine/data/presence';
import type { ModalityType } from '../../../../src/protocol/experimentNames';

function modality(name: string, type: ModalityType, ...columns: readonly (readonly string[])[]): WrittenModality {
  const named = columns.map((values, place) => ({ name: place === 0 ? name : `${name} ${place}`, values }));
  return { name, type, columns: named, presence: presenceOf(named, type) };
}

/** Rows before `from` are for training and the others for the test. */
function notices(modalities: readonly WrittenModality[], from: number, splitColumn = ''): string[] {
  const count = modalities[0]?.columns[0]?.values.length ?? 0;
  const all = Int32Array.from({ length: count }, (_, row) => row);
  return repeatedRowsNotices(modalities, { training: all.subarray(0, from), test: all.subarray(from) }, splitColumn);
}

const copies = (isOne: boolean): string =>
  `${isOne ? 'holds' : 'hold'} the same as a training row in every modality: a model can be right on ${isOne ? 'it' : 'them'} by ` +
  'remembering. If rows are copies, keep one of each.';
const shared = (column: string, isOne: boolean): string =>
  `${isOne ? 'names' : 'name'} a file that training rows name as well: a model can be right on ${isOne ? 'it' : 'them'} by ` +
  `remembering. To keep the rows of one file together, set data.group to "${column}".`;

describe('rows of the test that are in training as well', () => {
  it('are counted, blanks around their values aside', () => {
    const words = modality('words', 'text', ['a dog', 'a cat', 'a cow', ' a dog ', 'a pig', 'a dog']);
    const numbers = modality('numbers', 'numeric', ['1', '2', '3', '1', '2', '1'], ['4', '4', '4', '4', '4', '5']);
    expect(notices([words, numbers], 3)).toEqual([`1 of 3 test rows (33.33%) ${copies(true)}`]);
    expect(notices([words], 3)).toEqual([`2 of 3 test rows (66.67%) ${copies(false)}`]);
  });

  it('are none where each row differs in something', () => {
    const words = modality('words', 'text', ['a dog', 'a cat', 'a dog', 'a cat']);
    expect(notices([words, modality('numbers', 'numeric', ['1', '2', '3', '4'])], 2)).toEqual([]);
    // Values are not joined: what is at the end of one is not at the beginning of the next.
    expect(notices([modality('numbers', 'numeric', ['1', '11'], ['11', '1'])], 1)).toEqual([]);
  });

  it('are told where they share a file, however its path is written', () => {
    const pictures = modality('picture', 'image', ['in/a.png', 'b.png', './in\\a.png', 'b.png ', 'c.png']);
    const captions = modality('caption', 'text', ['one', 'two', 'three', 'four', 'five']);
    expect(notices([pictures, captions], 2)).toEqual([
      `picture: 2 of 3 test rows (66.67%) ${shared('picture', false)}`,
    ]);
  });

  it('are to be parted in the table where it names the split', () => {
    const pictures = modality('picture', 'image', ['a.png', 'a.png']);
    const captions = modality('caption', 'text', ['one', 'two']);
    expect(notices([pictures, captions], 1, 'part')[0]).toMatch(
      /together, mend the column "part", or leave data\.split out and set data\.group to "picture"\.$/,
    );
  });

  it('are told once where whole rows are equal', () => {
    const pictures = modality('picture', 'image', ['a.png', 'b.png', 'a.png', 'c.png']);
    const captions = modality('caption', 'text', ['one', 'two', 'one', 'three']);
    expect(notices([pictures, captions], 2)).toEqual([`1 of 2 test rows (50.00%) ${copies(true)}`]);
  });

  it('are told of a file that others share than those that are equal as a whole', () => {
    const pictures = modality('picture', 'image', ['', 'a.png', '', 'a.png']);
    const captions = modality('caption', 'text', ['one', 'two', 'one', 'three']);
    expect(notices([pictures, captions], 2)).toEqual([
      `1 of 2 test rows (50.00%) ${copies(true)}`,
      `picture: 1 of 2 test rows (50.00%) ${shared('picture', true)}`,
    ]);
  });

  it('share no file where they have none', () => {
    const pictures = modality('picture', 'image', ['', 'b.png', '', 'NA']);
    const captions = modality('caption', 'text', ['one', 'two', 'three', 'four']);
    expect(notices([pictures, captions], 2)).toEqual([]);
  });

  it('are not looked for among validation rows', () => {
    const words = modality('words', 'text', ['a dog', 'a cat', 'a cat']);
    const parts = { training: Int32Array.of(0), validation: Int32Array.of(1), test: Int32Array.of(2) };
    expect(repeatedRowsNotices([words], parts, '')).toEqual([]);
  });
});
