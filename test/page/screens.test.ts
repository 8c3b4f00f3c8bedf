import { mkdirSync } from 'node:fs';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ownPages } from '../fixtures/ownDataSnapshots';
import { recordedPages } from '../fixtures/recordedRuns';
import { pages, startedAt } from '../fixtures/snapshots';
import { PageBench, repository } from './browser';
import type { Theme } from './browser';

const folder = path.join(repository, 'test-results', 'page');
const themes: readonly Theme[] = ['darkModern', 'lightModern', 'highContrast'];

/** Pictures of every state, for people to look at; what can be checked without eyes is checked on the way. */
describe('the page in pictures', () => {
  let bench: PageBench;

  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    bench = await PageBench.open();
    await bench.page.clock.setFixedTime(startedAt + 97_000);
  });

  afterAll(async () => {
    await bench.close();
  });

  for (const theme of themes) {
    for (const width of [320, 400, 900, 1400]) {
      it(`looks finished in every state, ${theme} at ${width} px`, { timeout: 180_000 }, async () => {
        const tooWide: string[] = [];
        for (const [name, message] of Object.entries({ ...pages, ...ownPages, ...recordedPages })) {
          await bench.load(theme, width);
          await bench.show(message());
          tooWide.push(...(await bench.overflowing()).map((element) => `${name}: ${element}`));
          await bench.page.screenshot({ path: path.join(folder, `${name}-${theme}-${width}.png`), fullPage: true });
        }
        expect(tooWide).toEqual([]);
        expect(bench.complaints).toEqual([]);
      });
    }
  }
});
