import { describe, expect, it } from 'vitest';

import { readTextModality } from '../../../../../src/engine/modalities/text/textModality';
import type { ModalitySource } from '../../../../../src/engine/modalities/modality';
import { parseExperiment } from '../../../../../src/protocol/parseExperiment';

async function prepared(texts: readonly string[]): Promise<{ detail: string; notices: readonly string[] }> {
  const options = parseExperiment({ data: { manifest: 'pets.csv' }, modalities: { note: { type: 'text' } } })
    .modalities['note'];
  const source = { name: 'note', options, columns: [{ name: 'note', values: texts }] } as unknown as ModalitySource;
  const modality = await readTextModality(source);
  return modality.prepare(Int32Array.from(texts.keys()));
}

describe('a column of texts', () => {
  it('counts the words that the texts have, and not what stands for padding and the unknown', async () => {
    const { detail } = await prepared(['asleep on the sofa', 'on the stick']);
    expect(detail).toBe('4 words of 5 known');
  });

  it('of one word each is nothing to tell about their length', async () => {
    expect(await prepared(['red', 'green', 'red'])).toMatchObject({ detail: '2 words of 2 known', notices: [] });
  });
});
