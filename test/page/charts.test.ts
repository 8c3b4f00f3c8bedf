import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { doneRun, pages, stepProgress, trainingRun } from '../fixtures/snapshots';
import { PageBench } from './browser';

describe('the training charts', () => {
  let bench: PageBench;
  const readout = async (): Promise<string[][]> =>
    await bench.page
      .locator('[data-readout] tbody tr:visible')
      .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));
  const caption = async (): Promise<string> => await bench.page.locator('[data-readout-epoch]').innerText();
  const hover = async (chart: string, epoch: number, epochs: number): Promise<void> => {
    const box = (await bench.page.locator(`[data-chart="${chart}"] .u-over`).boundingBox())!;
    const margin = epochs === 1 ? 0.5 : (epochs - 1) * 0.04;
    const share = (epoch - 1 + margin) / (epochs - 1 + 2 * margin);
    await bench.page.mouse.move(box.x + box.width * share, box.y + box.height / 2);
  };
  /** Pixels of one colour in a chart, near enough to count as drawn with it. */
  const pixels = async (chart: string, color: readonly [number, number, number]): Promise<number> =>
    await bench.page.locator(`[data-chart="${chart}"] canvas`).evaluate((element, wanted) => {
      const canvas = element as HTMLCanvasElement;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      let count = 0;
      for (let index = 0; index < data.length; index += 4) {
        const distance = wanted.reduce(
          (sum, value, channel) => sum + Math.abs(value - (data[index + channel] ?? 0)),
          0,
        );
        count += distance < 24 && (data[index + 3] ?? 0) > 200 ? 1 : 0;
      }
      return count;
    }, color);
  const imageOnly = [204, 167, 0] as const;

  beforeAll(async () => {
    bench = await PageBench.open();
  });

  beforeEach(async () => {
    await bench.page.mouse.move(0, 0);
    await bench.load('darkModern');
  });

  afterAll(async () => {
    expect(bench.complaints).toEqual([]);
    await bench.close();
  });

  it('read all series at the epoch under the pointer, in both charts at once', async () => {
    await bench.show(doneRun().message(1, { live: false }));
    expect(await caption()).toBe('Newest epoch of each model');
    await hover('loss', 2, 5);
    await expect.poll(caption).toBe('Epoch 2');
    expect(await readout()).toEqual([
      ['Multimodal', '2', '0.0039', '0.0008', '0.9998', '1.0000'],
      ['Image-Only', '2', '0.7842', '0.6429', '0.7466', '0.8058'],
      ['Text-Only', '2', '0.0291', '0.0125', '1.0000', '1.0000'],
    ]);
    const lines = await bench.page
      .locator('.u-cursor-x')
      .evaluateAll((elements) => elements.map((element) => element.getBoundingClientRect().left));
    const areas = await bench.page
      .locator('.u-over')
      .evaluateAll((elements) => elements.map((element) => element.getBoundingClientRect().left));
    expect(lines[0]! - areas[0]!).toBeCloseTo(lines[1]! - areas[1]!, 0);
    expect(lines[0]!).toBeGreaterThan(areas[0]!);
    expect(await bench.page.locator('.epochs tr.marked').count()).toBe(3);
    await bench.page.mouse.move(5, 5);
    await expect.poll(caption).toBe('Newest epoch of each model');
  });

  it('are read by keyboard', async () => {
    await bench.show(doneRun().message(1, { live: false }));
    const chart = bench.page.locator('[data-chart="score"]');
    await chart.focus();
    await bench.page.keyboard.press('Home');
    expect(await caption()).toBe('Epoch 1');
    await bench.page.keyboard.press('ArrowRight');
    await bench.page.keyboard.press('ArrowRight');
    expect(await chart.getAttribute('aria-valuenow')).toBe('3');
    expect(await chart.getAttribute('aria-valuetext')).toBe(
      'Epoch 3: Multimodal 0.9999, validation 1.0000; Image-Only 0.8189, validation 0.8552; Text-Only 1.0000, validation 1.0000',
    );
    await bench.page.keyboard.press('Escape');
    expect(await caption()).toBe('Newest epoch of each model');
  });

  it('keep the chosen epoch while snapshots come', async () => {
    const run = trainingRun();
    await bench.show(run.message(1));
    await bench.page.locator('[data-chart="loss"]').focus();
    await bench.page.keyboard.press('Home');
    await bench.show(run.progress(stepProgress(300)).message(2));
    await bench.show(run.epochs('image-only', 3).message(3));
    expect(await caption()).toBe('Epoch 1');
    expect(await bench.page.evaluate(() => (document.activeElement as HTMLElement).dataset['chart'])).toBe('loss');
  });

  it('switch series off and on in both charts, the readout, and stay so', async () => {
    const run = doneRun();
    await bench.show(run.message(1, { live: false }));
    const before = { loss: await pixels('loss', imageOnly), accuracy: await pixels('score', imageOnly) };
    expect(Math.min(before.loss, before.accuracy)).toBeGreaterThan(100);
    const button = bench.page.locator('[data-legend="image-only"]');
    await button.click();
    expect(await button.getAttribute('aria-pressed')).toBe('false');
    await bench.show(run.message(2, { live: false }));
    expect(await button.getAttribute('aria-pressed')).toBe('false');
    expect(await pixels('loss', imageOnly)).toBe(0);
    expect(await pixels('score', imageOnly)).toBe(0);
    expect((await readout()).map((row) => row[0])).toEqual(['Multimodal', 'Text-Only']);
    await button.click();
    await bench.page.locator('[data-legend="validation"]').click();
    const half = await pixels('loss', imageOnly);
    expect(half).toBeGreaterThan(50);
    expect(half).toBeLessThan(before.loss);
    expect((await readout())[0]).toEqual(['Multimodal', '5', '0.0006', '', '1.0000', '']);
  });

  it('show the points of a single epoch', async () => {
    await bench.show(pages['singleEpoch']!());
    expect(await pixels('loss', imageOnly)).toBeGreaterThan(30);
    expect(await pixels('score', imageOnly)).toBeGreaterThan(30);
    await hover('score', 1, 1);
    await expect.poll(caption).toBe('Epoch 1');
  });

  it('take on the colours of another theme', async () => {
    await bench.show(doneRun().message(1, { live: false }));
    expect(await pixels('loss', [255, 0, 170])).toBe(0);
    // The editor writes colours on the root element, as here.
    await bench.page.evaluate(() => document.documentElement.style.setProperty('--vscode-charts-yellow', '#ff00aa'));
    await expect.poll(async () => await pixels('loss', [255, 0, 170])).toBeGreaterThan(100);
    expect(await pixels('loss', imageOnly)).toBe(0);
  });

  it('follow the width of the page', async () => {
    await bench.show(doneRun().message(1, { live: false }));
    await bench.page.setViewportSize({ width: 400, height: 900 });
    await expect
      .poll(async () => (await bench.page.locator('[data-chart="loss"] canvas').boundingBox())!.width)
      .toBeLessThan(380);
    expect(await bench.overflowing()).toEqual([]);
  });
});
