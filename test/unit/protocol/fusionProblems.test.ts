import { expect, it } from 'vitest';

import { fusions } from '../../../src/engine/models/fusion/fusions';
import { fusionNames } from '../../../src/protocol/experimentNames';
import { fusionJoins } from '../../../src/protocol/fusionProblems';

it.each(fusionNames)('what is told of a strategy before it is built is what it joins: %s', (name) => {
  expect(fusions[name].joins).toBe(fusionJoins[name]);
});
