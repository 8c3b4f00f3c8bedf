import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { expect, it } from 'vitest';

import type { Checkpoint } from '../../../src/engine/training/checkpoint';
import { fitModel, type Fit } from '../../../src/engine/training/fitModel';
import { parseExperiment } from '../../../src/protocol/parseExperiment';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

it('keeps nothing of the checkpoint that it goes on from', async () => {
  const left: boolean[] = [];
  let given: WeakRef<Float32Array> | undefined;
  const load = (): Promise<Checkpoint> => {
    const weights = [new Float32Array(100_000)];
    given = new WeakRef(weights[0]!);
    return Promise.resolve({ epoch: 1, state: { step: 1, weights, optimizer: [] } });
  };
  const fit: Fit = {
    model: 'concat',
    runner: {
      trainStep: (rows) => ({ rows: rows.length, lossSum: 1, correct: 0 }),
      testStep: (_split, rows) => ({ rows: rows.length, lossSum: 1, correct: 0 }),
      getState: () => ({ step: 1, weights: [], optimizer: [] }),
      setState: () => undefined,
      updateModel: () => undefined,
      dispose: () => undefined,
    },
    counts: { training: 10, validation: 0, test: 1 },
    training: parseExperiment({ training: { epochs: 2 } }).training,
    emit: () => undefined,
    progress: { step: () => undefined, countEarlier: () => undefined } as unknown as Fit['progress'],
    signal: new AbortController().signal,
    checkpoints: {
      load,
      save: () => {
        collectGarbage();
        left.push(given?.deref() !== undefined);
        return Promise.resolve();
      },
      remove: () => Promise.resolve(),
    },
    now: () => 0,
  };
  await fitModel(fit);
  expect(left).toEqual([false]);
});
