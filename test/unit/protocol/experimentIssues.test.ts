import { describe, expect, it } from 'vitest';

import { parseExperiment } from '../../../src/protocol/parseExperiment';

function messageOf(input: unknown): string {
  try {
    parseExperiment(input, 'lab.json');
  } catch (error) {
    return (error as Error).message.replace('lab.json cannot be run: ', '');
  }
  throw new Error('It was taken.');
}

const photo = (options: unknown) => ({ data: { manifest: 'a.csv' }, modalities: { photo: options } });

describe('a mistake in an experiment', () => {
  it.each([
    [{ training: { epochs: 0 } }, 'training.epochs: 0 is too small; it must be 1 or more.'],
    [{ training: { epochs: 1001 } }, 'training.epochs: 1001 is too large; it must be 1000 or less.'],
    [{ training: { epochs: 1e300 } }, 'training.epochs: 1e+300 is too large; it must be 1000 or less.'],
    [{ training: { epochs: 1.5 } }, 'training.epochs: must be a whole number, not 1.5.'],
    [{ training: { epochs: '3' } }, 'training.epochs: must be a number, not the text "3".'],
    [{ training: { epochs: null } }, 'training.epochs: must be a number, not null.'],
    [{ training: { epochs: Number.NaN } }, 'training.epochs: must be a number, not NaN.'],
    [{ training: { epochs: [3] } }, 'training.epochs: must be a number, not a list.'],
    [{ training: { learningRate: 0 } }, 'training.learningRate: 0 is too small; it must be more than 0.'],
    [{ training: 5 }, 'training: must be an object in braces { }, not 5.'],
    [{ training: [] }, 'training: must be an object in braces { }, not a list.'],
    [
      { training: { precision: 'float16' } },
      'training.precision: "float16" is not possible (did you mean "bfloat16"?).',
    ],
    [{ training: { engine: 5 } }, 'training.engine: 5 is not possible (known: graph, eager).'],
    [{ fusion: { matchParameters: 'yes' } }, 'fusion.matchParameters: must be true or false, not the text "yes".'],
    [{ data: { folder: 5 } }, 'data.folder: must be text in quotes, not 5.'],
    [{ data: { folder: true } }, 'data.folder: must be text in quotes, not true.'],
    [{ name: '   ' }, 'name: must not be empty.'],
    [{ name: 'x'.repeat(121) }, 'name: has 121 characters; at most 120 are possible.'],
    [
      { data: { toneRates: [4000, 5000, 6000, 7000, 8000, 9000] } },
      'data.toneRates: has 6 entries; at most 5 are possible.',
    ],
    [{ models: 'multimodal' }, 'models: must be a list in brackets [ ], not the text "multimodal".'],
    [{ models: [5] }, 'models.0: must be text in quotes, not 5.'],
    [{ models: ['multimodal', 'multimodal'] }, 'models.1: "multimodal" is named twice; name it once.'],
    [photo({ channels: 2 }), 'modalities.photo.channels: 2 is not possible (known: 1, 3).'],
    [photo({ type: 'picture' }), /^modalities\.photo\.type: "picture" is not possible \(known: image, text, /],
    [photo({ columns: 5 }), 'modalities.photo.columns: must be the name of a column or a list of such names, not 5.'],
    [
      photo({ columns: ['a', 5] }),
      'modalities.photo.columns: must be the name of a column or a list of such names, not ["a",5].',
    ],
    [photo({ columns: [] }), 'modalities.photo.columns: must not be empty.'],
    [photo({ columns: '' }), 'modalities.photo.columns: must not be empty.'],
    [photo(5), 'modalities.photo: must be an object in braces { }, not 5.'],
    [
      { data: { manifest: 'a.csv' }, modalities: { 'my photo': {} } },
      'modalities.my photo: a modality is named with letters, digits and _, beginning with a letter.',
    ],
    [null, 'must be an object in braces { }, not null.'],
    [[], 'must be an object in braces { }, not a list.'],
    ['x'.repeat(50), `must be an object in braces { }, not the text "${'x'.repeat(40)}…".`],
  ])('%j is told in the words of a person', (input, message) => {
    if (typeof message === 'string') {
      expect(messageOf(input)).toBe(message);
    } else {
      expect(messageOf(input)).toMatch(message);
    }
  });
});
