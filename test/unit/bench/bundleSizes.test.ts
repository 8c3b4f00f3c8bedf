import { expect, it } from 'vitest';

import { partOf } from '../../bench/bundleSizes';

it.each([
  ['extension/dist/data/mnist/train-images-idx3-ubyte', 'dist/data'],
  ['extension/dist/extension.js', 'dist, programs and page'],
  ['extension/media/icon.png', 'media'],
  ['extension/package.json', 'other'],
  ['[Content_Types].xml', 'other'],
])('%s of a packed extension belongs to %s', (entry, part) => {
  expect(partOf(entry)).toBe(part);
});
