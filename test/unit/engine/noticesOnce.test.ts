import { expect, it } from 'vitest';

import { noticesOnce } from '../../../src/engine/noticesOnce';
import type { RunEventBody } from '../../../src/protocol/events';

it('tells each notice the first time, and every other event', () => {
  const told: RunEventBody[] = [];
  const emit = noticesOnce((event) => told.push(event));
  const notice = (message: string): RunEventBody => ({ kind: 'notice', message });
  const other: RunEventBody = { kind: 'runCancelled' };
  [notice('a'), other, notice('b'), notice('a'), other, notice('b')].forEach(emit);
  expect(told).toEqual([notice('a'), other, notice('b'), other]);
});
