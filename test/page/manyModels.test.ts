import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { fusionNames } from '../../src/protocol/experimentNames';
import { formatCount } from '../../src/protocol/format';
import { rankingSentence } from '../../src/protocol/rankingText';
import { formatGain, formatScore } from '../../src/protocol/score';
import type { ModelSnapshot } from '../../src/protocol/snapshot';
import { recordedMessage, recordedRun, recordedTraining } from '../fixtures/recordedRuns';
import { PageBench } from './browser';

const run = recordedRun('switchboard');
const isJoined = ({ name }: ModelSnapshot): boolean => (fusionNames as readonly string[]).includes(name);
const best = (models: readonly ModelSnapshot[]): string[] =>
  models.toSorted((a, b) => b.evaluation!.score - a.evaluation!.score).map(({ name }) => name);

/** Every way to join in one experiment, and the single modalities. */
describe('the page of many models', () => {
  let bench: PageBench;
  const names = async (): Promise<(string | null)[]> =>
    await bench.page.locator('.score').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-model')));
  const legend = (id: string) => bench.page.locator(`[data-legend="${id}"]`);
  /** How much colour there is in a part of a chart, the area of the lines or what lies at the right of it. */
  const ink = async (part: 'lines' | 'names'): Promise<number> =>
    await bench.page.locator('[data-chart="score"]').evaluate((chart, wanted) => {
      const canvas = chart.querySelector('canvas')!;
      const [over, whole] = [chart.querySelector('.u-over')!, canvas].map((each) => each.getBoundingClientRect());
      const scale = canvas.width / whole!.width;
      const right = (over!.right - whole!.left) * scale;
      const [from, width] = wanted === 'lines' ? [0, right] : [right + 8, canvas.width - right - 8];
      const { data } = canvas.getContext('2d')!.getImageData(from, 0, Math.max(1, width), canvas.height);
      let sum = 0;
      for (let index = 0; index < data.length; index += 4) {
        const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(index, index + 4);
        sum += ((Math.max(red, green, blue) - Math.min(red, green, blue)) * alpha) / 255;
      }
      return sum;
    }, part);

  beforeAll(async () => {
    bench = await PageBench.open();
  });

  beforeEach(async () => {
    await bench.page.mouse.move(0, 0);
    await bench.load('darkModern', 900);
  });

  afterAll(async () => {
    expect(bench.complaints).toEqual([]);
    await bench.close();
  });

  it('has one line of a table for each, the best first, those that join before those of one modality', async () => {
    await bench.show(recordedMessage(run));
    const singles = run.models.filter((model) => !isJoined(model));
    expect(await names()).toEqual([...best(run.models.filter(isJoined)), ...best(singles)]);
    const heads = await bench.page.locator('.score-head [role="columnheader"]').allInnerTexts();
    expect(heads.filter((head) => head !== '')).toEqual([
      'Model',
      'Accuracy',
      '95% interval',
      'Right',
      'Gain',
      'Parameters',
    ]);
    const { comparison } = run;
    for (const { name, evaluation, summary } of run.models) {
      const row = bench.page.locator(`.score[data-model="${name}"]`);
      const text = async (cell: string): Promise<string> => await row.locator(cell).innerText();
      expect(await text('.figure')).toBe(formatScore('accuracy', evaluation!.score));
      expect(await text('.score-size')).toBe(formatCount(summary!.totalParams));
      const gain = evaluation!.score - comparison!.baselineValue;
      expect(await text('.score-gain')).toBe(isJoined({ name, epochs: [] }) ? formatGain('accuracy', gain) : '–');
    }
    expect(await bench.page.locator('[data-ceiling] p').last().innerText()).toBe(rankingSentence(run.models));
    expect(await bench.page.locator('.score-chart h3').innerText()).toContain('Gain: percentage points over');
  });

  it('draws points on an axis that fits them, each where its score is', async () => {
    await bench.show(recordedMessage(run));
    const centres = await bench.page.locator('.score').evaluateAll((rows) =>
      rows.map((row) => {
        const box = row.querySelector('.score-dot')!.getBoundingClientRect();
        return { name: row.getAttribute('data-model'), x: box.left + box.width / 2 };
      }),
    );
    const byPlace = centres.toSorted((a, b) => b.x - a.x).map(({ name }) => name);
    expect(byPlace.slice(0, 3)).toEqual(best(run.models).slice(0, 3));
    const spread = Math.max(...centres.map(({ x }) => x)) - Math.min(...centres.map(({ x }) => x));
    const { width } = (await bench.page.locator('.score-scale').boundingBox())!;
    expect(spread).toBeGreaterThan(width * 0.4);
  });

  it('moves no row while scores come', async () => {
    const training = recordedTraining('switchboard', 45);
    await bench.show(recordedMessage(training, { live: true }));
    expect(await names()).toEqual(training.models.map(({ name }) => name));
  });

  it('gives every model a mark of its own, the same wherever it is', async () => {
    await bench.show(recordedMessage(run));
    const marks = async (row: string): Promise<string[]> =>
      await bench.page
        .locator(`${row} .mark`)
        .evaluateAll((icons) => icons.map((icon) => `${icon.getAttribute('class') ?? ''} ${icon.innerHTML}`));
    const inLegend = await marks('.legend-switch');
    expect(new Set(inLegend).size).toBe(run.models.length);
    expect(await marks('.readout')).toEqual(inLegend);
    expect(await marks('.model-toggle')).toEqual(inLegend);
  });

  it('shows the validation alone until somebody asks for the training, too', async () => {
    await bench.show(recordedMessage(run));
    const columns = async (): Promise<string[]> =>
      await bench.page.locator('.readout thead th:visible').allInnerTexts();
    expect(await legend('training').getAttribute('aria-pressed')).toBe('false');
    expect(await columns()).toEqual(['Model', 'Epoch', 'Val loss', 'Val accuracy']);
    await legend('training').click();
    expect(await columns()).toEqual(['Model', 'Epoch', 'Loss', 'Val loss', 'Accuracy', 'Val accuracy']);
    await bench.show(recordedMessage(run, { revision: 2 }));
    expect(await legend('training').getAttribute('aria-pressed')).toBe('true');
  });

  it('writes the names beside the lines where there is room', async () => {
    await bench.show(recordedMessage(run));
    expect(await ink('names')).toBeGreaterThan(2000);
    await bench.load('darkModern', 320);
    await bench.show(recordedMessage(run));
    expect(await ink('names')).toBe(0);
    expect(await bench.overflowing()).toEqual([]);
  });

  it('leaves no room for names where more lines are shown than have room for theirs', async () => {
    const more = run.models.map((model) => ({ ...model, name: `again-${model.name}` }));
    const many = { ...run, models: [...run.models, ...more] };
    await bench.show(recordedMessage(many));
    const room = async (): Promise<number> =>
      await bench.page.locator('[data-chart="score"]').evaluate((chart) => {
        const [over, canvas] = [chart.querySelector('.u-over')!, chart.querySelector('canvas')!];
        return Math.round(canvas.getBoundingClientRect().right - over.getBoundingClientRect().right);
      });
    expect(await room()).toBeLessThan(16);
    for (const { name } of more) {
      await legend(name).click();
    }
    await expect.poll(room).toBeGreaterThan(60);
    expect(await ink('names')).toBeGreaterThan(2000);
    for (const { name } of more) {
      await legend(name).click();
    }
    await expect.poll(room).toBeLessThan(16);
  });

  it('lets one model stand out, by pointer and by keyboard', async () => {
    await bench.show(recordedMessage(run));
    const before = await ink('lines');
    const emphasised = bench.page.locator('.readout tr[data-emphasised]');
    await legend('tensor').focus();
    expect(await emphasised.getAttribute('data-model')).toBe('tensor');
    await expect.poll(async () => await ink('lines')).toBeLessThan(before * 0.6);
    await legend('tensor').blur();
    expect(await emphasised.count()).toBe(0);
    await expect.poll(async () => await ink('lines')).toBe(before);
    await bench.page.hover('.readout tr[data-model="early"]');
    expect(await emphasised.getAttribute('data-model')).toBe('early');
    await expect.poll(async () => await ink('lines')).toBeLessThan(before * 0.6);
    // A model that is switched off leaves the others as they are.
    await legend('hybrid').click();
    expect(await ink('lines')).toBeGreaterThan(before * 0.8);
  });

  it('finds the model whose line is under the pointer', async () => {
    await bench.show(recordedMessage(run));
    const area = bench.page.locator('[data-chart="score"] .u-over');
    await area.scrollIntoViewIfNeeded();
    const chart = (await area.boundingBox())!;
    const found = new Set<string | null>();
    for (let y = 4; y < chart.height; y += 8) {
      await bench.page.mouse.move(chart.x + chart.width * 0.5, chart.y + y);
      const row = bench.page.locator('.readout tr[data-emphasised]');
      found.add((await row.count()) === 0 ? null : await row.getAttribute('data-model'));
    }
    expect(found.size).toBeGreaterThan(3);
    await bench.page.mouse.move(5, 5);
    expect(await bench.page.locator('.readout tr[data-emphasised]').count()).toBe(0);
  });

  it('keeps the summaries closed until they are asked for', async () => {
    await bench.show(recordedMessage(run));
    const visible = bench.page.locator('.model-body:visible');
    expect(await visible.count()).toBe(0);
    const toggle = bench.page.locator('[data-toggle="gated"]');
    await toggle.focus();
    await bench.page.keyboard.press('Enter');
    expect(await toggle.getAttribute('aria-expanded')).toBe('true');
    expect(await bench.page.locator('[data-model="gated"] .graph:visible').count()).toBe(1);
    await bench.show(recordedMessage(run, { revision: 2 }));
    expect(await visible.count()).toBe(1);
    await bench.page.locator('[data-action="expandModels"]').click();
    expect(await visible.count()).toBe(run.models.length);
    expect(await bench.overflowing()).toEqual([]);
    await bench.page.locator('[data-action="collapseModels"]').click();
    expect(await visible.count()).toBe(0);
  });
});
