import { expect, it } from 'vitest';

import type { Contender } from '../../bench/contenders';
import { takeTurns, type Taken } from '../../bench/turns';

function contender(key: Contender['key'], more: Partial<Contender> = {}): Contender {
  return { key, title: key, command: '', args: [], env: {}, firstRoundOnly: false, optional: false, ...more };
}

interface Heard {
  readonly order: string[];
  readonly notes: readonly string[];
  readonly taken: readonly Taken<string>[];
}

async function hear(list: readonly Contender[], firstRound: 0 | 1, failing?: string): Promise<Heard> {
  const order: string[] = [];
  let last: Pick<Heard, 'notes' | 'taken'> = { notes: [], taken: [] };
  await takeTurns<string>(
    { list, notes: ['said before'] },
    {
      firstRound,
      rounds: 2,
      measure: ({ key }, round) => {
        order.push(`${key} ${round}`);
        return key === failing ? Promise.reject(new Error('no compiler')) : Promise.resolve(`${key} ${round}`);
      },
      afterRound: (taken, notes) => {
        last = { taken: [...taken], notes: [...notes] };
        return Promise.resolve();
      },
      say: () => undefined,
    },
  );
  return { order, ...last };
}

it('takes turns, and those that are measured once in the first round only', async () => {
  const { order, taken } = await hear([contender('float32'), contender('eager', { firstRoundOnly: true })], 1);
  expect(order).toEqual(['float32 1', 'eager 1', 'float32 2']);
  expect(taken.map(({ values }) => values)).toEqual([['float32 1', 'float32 2'], ['eager 1']]);
});

it('does not count a round before the first', async () => {
  const { order, taken } = await hear([contender('float32'), contender('keras')], 0);
  expect(order.slice(0, 2)).toEqual(['float32 0', 'keras 0']);
  expect(taken.map(({ values }) => values.length)).toEqual([2, 2]);
});

it('leaves out an optional contender that fails, with a note, and goes on', async () => {
  const list = [contender('float32'), contender('torch', { optional: true }), contender('keras')];
  const { order, taken, notes } = await hear(list, 1, 'torch');
  expect(order).toEqual(['float32 1', 'torch 1', 'keras 1', 'float32 2', 'keras 2']);
  expect(taken.map(({ contender: { key } }) => key)).toEqual(['float32', 'keras']);
  expect(notes).toEqual(['said before', 'torch was not measured: it failed here.']);
});

it('ends when one fails that has to be there', async () => {
  await expect(hear([contender('keras')], 1, 'keras')).rejects.toThrow('no compiler');
});
