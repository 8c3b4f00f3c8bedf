import { describe, expect, it } from 'vitest';

import { readTextModality } from '../../../../../src/engine/modalities/text/textModality';
import type { ModalitySource, PreparedModality } from '../../../../../src/engine/modalities/modality';
import { parseExperiment } from '../../../../../src/protocol/parseExperiment';

async function prepared(texts: readonly string[], used = Int32Array.from(texts.keys())): Promise<PreparedModality> {
  const options = parseExperiment({ data: { manifest: 'pets.csv' }, modalities: { note: { type: 'text' } } })
    .modalities['note'];
  const source = { name: 'note', options, columns: [{ name: 'note', values: texts }] } as unknown as ModalitySource;
  const modality = await readTextModality(source);
  return modality.prepare(used);
}

describe('a column of texts', () => {
  it('counts the words that the texts have, and not what stands for padding and the unknown', async () => {
    const { detail } = await prepared(['asleep on the sofa', 'on the stick']);
    expect(detail).toBe('4 words of 5 known');
  });

  it('counts the texts of rows that are used, and no other', async () => {
    const texts = ['one two three', '', 'four five six', 'long '.repeat(30)];
    const { steps, notices } = await prepared(texts, Int32Array.of(0, 2));
    expect(steps).toEqual({
      ...{ unit: 'word', length: 3, rows: 2, fewest: 3, median: 3, most: 3 },
      ...{ cut: 0, thinned: 0, padded: 0 },
    });
    expect(notices).toEqual([]);
  });

  it('say what was cut, filled up or empty, of one row as of several', async () => {
    const short = await prepared([...Array<string>(38).fill('a b c'), 'a b c d', '?'], undefined);
    expect(short.notices).toEqual([
      'note: 1 of 40 texts was cut to 3 tokens; the longest has 4. Set modalities.note.length to keep more.',
      'note: 1 of 40 texts is shorter than 3 words; it is filled up with padding that the models leave out.',
      'note: 1 of 40 texts holds no token.',
    ]);
    const longer = await prepared([...Array<string>(78).fill('a b c'), 'a b c d', 'a b c d', '?', '?'], undefined);
    expect(longer.notices).toEqual([
      expect.stringContaining('2 of 82 texts were cut to'),
      expect.stringContaining('2 of 82 texts are shorter than 3 words; they are filled up'),
      'note: 2 of 82 texts hold no token.',
    ]);
  });

  it('that are the same in all training rows say so', async () => {
    const texts = ['asleep', ' asleep', 'awake', 'asleep'];
    const constant = 'note: the text is the same wherever training rows have one; it tells no row from another.';
    expect((await prepared(texts, Int32Array.of(0, 1, 3))).notices).toEqual([constant]);
    expect((await prepared(texts, Int32Array.of(0, 1, 2))).notices).toEqual([]);
  });

  it('of one word each is nothing to tell about their length', async () => {
    expect(await prepared(['red', 'green', 'red'])).toMatchObject({ detail: '2 words of 2 known', notices: [] });
  });
});
