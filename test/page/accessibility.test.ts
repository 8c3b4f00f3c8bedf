import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ownPages } from '../fixtures/ownDataSnapshots';
import { recordedPages } from '../fixtures/recordedRuns';
import { pages } from '../fixtures/snapshots';
import { PageBench } from './browser';
import type { Theme } from './browser';

interface AxeResults {
  violations: { id: string; nodes: { target: unknown; failureSummary?: string }[] }[];
}

const looks: readonly (readonly [Theme, number])[] = [
  ['darkModern', 1400],
  ['lightModern', 1400],
  ['highContrast', 1400],
  ['lightModern', 400],
];

describe('accessibility of the page', () => {
  let bench: PageBench;
  let axe: string;

  beforeAll(async () => {
    axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    bench = await PageBench.open();
  });

  afterAll(async () => {
    await bench.close();
  });

  for (const [theme, width] of looks) {
    it(`has no violation in any state, ${theme} at ${width} px`, async () => {
      const violations: string[] = [];
      for (const [name, message] of Object.entries({ ...pages, ...ownPages, ...recordedPages })) {
        await bench.load(theme, width);
        const content = message();
        await bench.show(content);
        // What is folded away is the same while a run goes on; once is enough.
        if (!content.live) {
          await bench.unfold();
        }
        // Evaluated by the debugger, which no content policy stops.
        await bench.page.evaluate(axe);
        const { violations: found } = await bench.page.evaluate<AxeResults>('axe.run(document)');
        for (const { id, nodes } of found) {
          violations.push(...nodes.map((node) => `${name}: ${id} at ${JSON.stringify(node.target)}`));
        }
      }
      expect(violations).toEqual([]);
      expect(bench.complaints).toEqual([]);
    }, 180_000);
  }

  it('has a title for each cell of the scores, and a cell for each title, at every width', async () => {
    for (const width of [1400, 700, 500, 320]) {
      await bench.load('lightModern', width);
      for (const [revision, name] of ['switchboard', 'regression', 'switchboardTraining'].entries()) {
        await bench.show({ ...recordedPages[name]!(), revision: revision + 1 });
        const table = bench.page.getByRole('table', { name: 'Test score of each model' });
        const columnsOf = async (part: Locator): Promise<(string | null)[]> =>
          await part.evaluateAll((cells) => cells.map((cell) => cell.getAttribute('data-column')));
        const titles = await columnsOf(table.getByRole('columnheader'));
        expect(titles, `${name} at ${width} px`).toEqual(expect.arrayContaining(['name', 'score', 'interval']));
        const rows = table.locator('.score');
        for (let place = 0; place < (await rows.count()); place++) {
          const row = rows.nth(place);
          const cells = row.getByRole('rowheader').or(row.getByRole('cell'));
          expect(await columnsOf(cells), `${name} at ${width} px`).toEqual(titles);
        }
      }
    }
  });

  it('reaches everything by keyboard, in reading order', async () => {
    await bench.load('darkModern', 1400);
    await bench.show(pages['done']!());
    const reached: string[] = [];
    for (let press = 0; press < 20; press++) {
      await bench.page.keyboard.press('Tab');
      reached.push(
        await bench.page.evaluate(() => {
          const element = document.activeElement as HTMLElement | null;
          const { action, legend, chart, toggle } = element?.dataset ?? {};
          return action ?? legend ?? chart ?? toggle ?? element?.getAttribute('aria-label') ?? element?.tagName ?? '';
        }),
      );
    }
    expect(reached.slice(0, 17)).toEqual([
      'train',
      'reveal',
      'settings',
      'copyComparison',
      'multimodal',
      'image-only',
      'text-only',
      'training',
      'validation',
      'loss',
      'score',
      'Metrics of each epoch',
      'multimodal',
      'copySummary',
      'Summary table of the Multimodal Model',
      'image-only',
      'copySummary',
    ]);
  });

  it('moves nothing for people who asked for less motion', async () => {
    await bench.page.emulateMedia({ reducedMotion: 'reduce' });
    try {
      for (const name of ['starting', 'training']) {
        await bench.load('darkModern', 1400);
        await bench.show(pages[name]!());
        const moving = await bench.page.evaluate(
          () => document.getAnimations().filter((animation) => animation.playState === 'running').length,
        );
        expect(moving, name).toBe(0);
      }
    } finally {
      await bench.page.emulateMedia({ reducedMotion: 'no-preference' });
    }
  });
});
