import { expect, it } from 'vitest';

import { fusionNames } from '../../../src/protocol/experimentNames';
import { suggestion } from '../../../src/protocol/suggestion';

it.each<[name: string, text: string]>([
  ['late', ' (did you mean "lateAverage", "lateWeights" or "lateProduct"?)'],
  ['Cross', ' (did you mean "crossAttention"?)'],
  ['gatd', ' (did you mean "gated"?)'],
  ['conkat', ' (did you mean "concat"?)'],
  // Two letters may begin anything.
  ['la', ` (known: ${fusionNames.join(', ')})`],
  ['', ` (known: ${fusionNames.join(', ')})`],
])('of a name that is not known, those that may be meant are named: %s', (name, text) => {
  expect(suggestion(name, fusionNames)).toBe(text);
});

it('of many names the first ones are told', () => {
  const columns = Array.from({ length: 784 }, (_, place) => `pixel${place}`);
  expect(suggestion('pix', columns)).toBe(' (did you mean "pixel0", "pixel1", "pixel2", "pixel3" or "pixel4"?)');
  expect(suggestion('label', columns)).toMatch(/^ \(known: pixel0, .*, pixel24 and 759 more\)$/);
});
