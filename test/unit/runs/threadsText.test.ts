import { expect, it } from 'vitest';

import { threadsText } from '../../../src/runs/executeRun';

it('says how many threads there are, and how many an operation has where it has fewer', () => {
  expect(threadsText(1, {})).toBe('1 thread');
  expect(threadsText(8, {})).toBe('8 threads');
  expect(threadsText(2, { TF_NUM_INTRAOP_THREADS: '2' })).toBe('2 threads');
  expect(threadsText(2, { TF_NUM_INTRAOP_THREADS: '1' })).toBe('2 threads, 1 for an operation');
});
