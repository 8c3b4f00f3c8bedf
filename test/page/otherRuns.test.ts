import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import type { RunSnapshot } from '../../src/protocol/snapshot';
import { ownPages } from '../fixtures/ownDataSnapshots';
import { recordedMessage, recordedRun } from '../fixtures/recordedRuns';
import { pages } from '../fixtures/snapshots';
import { PageBench } from './browser';

/** A recorded run as it would be with these models alone, which gives the others other marks. */
function without(run: RunSnapshot, ...left: readonly string[]): RunSnapshot {
  return { ...run, runId: `without ${left.join(' ')}`, models: run.models.filter(({ name }) => !left.includes(name)) };
}

/** What was shown before must not show through. */
describe('a page that shows another run', () => {
  let bench: PageBench;
  /** Every mark with the place it is in, and the colours of the bars. */
  const marks = async (): Promise<string[]> =>
    await bench.page
      .locator('main .mark, main .score')
      .evaluateAll((elements) =>
        elements.map((element) =>
          [
            element.closest('[data-section]')?.getAttribute('data-section'),
            element.closest('[data-model], [data-legend]')?.outerHTML.slice(0, 60),
            element.getAttribute('class'),
            element.matches('.mark') ? element.innerHTML : '',
          ].join(' | '),
        ),
      );

  beforeAll(async () => {
    bench = await PageBench.open();
  });

  beforeEach(async () => {
    await bench.load('darkModern', 900);
  });

  afterAll(async () => {
    expect(bench.complaints).toEqual([]);
    await bench.close();
  });

  for (const [name, left] of [
    ['switchboard', ['early', 'hybrid']],
    ['regression', ['picture-only']],
  ] as const) {
    it(`gives the models the marks that they have in this run, ${name}`, async () => {
      const run = recordedRun(name);
      const fewer = without(run, ...left);
      await bench.show(recordedMessage(run));
      const alone = await marks();
      await bench.load('darkModern', 900);
      await bench.show(recordedMessage(fewer));
      const fewerAlone = await marks();
      expect(fewerAlone).not.toEqual(alone.filter((mark) => !left.some((model) => mark.includes(model))));
      await bench.show(recordedMessage(run, { revision: 2 }));
      expect(await marks()).toEqual(alone);
      await bench.show(recordedMessage(fewer, { revision: 3 }));
      expect(await marks()).toEqual(fewerAlone);
    });
  }

  it('says before a run what this experiment would train, not what another would', async () => {
    const idle = pages['idle']!();
    const { experiment } = ownPages['threeModalities']!().snapshot;
    const other = { ...idle, revision: 2, snapshot: { ...idle.snapshot, experiment } };
    const cards = async (): Promise<string> => await bench.page.locator('.empty-cards').innerHTML();
    await bench.show(other);
    const alone = await cards();
    await bench.load('darkModern', 900);
    await bench.show(idle);
    await bench.show(other);
    expect(await cards()).toBe(alone);
  });
});
