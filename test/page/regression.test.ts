import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { formatQuantity } from '../../src/protocol/score';
import { recordedMessage, recordedRun, recordedTraining } from '../fixtures/recordedRuns';
import { PageBench } from './browser';

const run = recordedRun('regression');

/** A run that predicts a number: errors in its unit, of which less is better. */
describe('the page of a predicted number', () => {
  let bench: PageBench;
  const text = async (selector: string): Promise<string> => await bench.page.locator(selector).innerText();

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

  it('names the error, its column and its direction, and has no percent', async () => {
    await bench.show(recordedMessage(run));
    expect(await text('.score-chart h3')).toBe(
      'Mean absolute error of weight_g on the test rows, with its 95% interval; less is better',
    );
    const numbers = await bench.page.locator('.score :is(.figure, .score-interval, .score-rows)').allInnerTexts();
    expect(numbers.filter((number) => number.includes('%'))).toEqual([]);
    expect(await text('.score-scale')).not.toContain('%');
    for (const { name, evaluation } of run.models) {
      expect(await text(`.score[data-model="${name}"] .figure`)).toBe(formatQuantity(evaluation!.score));
    }
  });

  it('names the column as the table of the data does, whatever letters it has', async () => {
    const { experiment } = run;
    const label = "price_$&_$'_$$";
    await bench.show(recordedMessage({ ...run, experiment: { ...experiment, data: { ...experiment.data, label } } }));
    expect(await text('.score-chart h3')).toContain(`error of ${label} on the test rows`);
  });

  it('says whether the error is less or more, without a sign that would say it again', async () => {
    await bench.show(recordedMessage(run));
    const gain = run.comparison!.improvement;
    expect(await text('[data-improvement]')).toBe(formatQuantity(Math.abs(gain)));
    expect(await text('.improvement-unit')).toBe(`${gain < 0 ? 'more' : 'less'} mean absolute error`);
    const comparison = { ...run.comparison!, improvement: -gain };
    await bench.show(recordedMessage({ ...run, comparison }, { revision: 2 }));
    expect(await text('[data-improvement]')).toBe(formatQuantity(Math.abs(gain)));
    expect(await text('.improvement-unit')).toBe(`${gain < 0 ? 'less' : 'more'} mean absolute error`);
  });

  it('gives the interval of the improvement as more or less error, where the rows were kept', async () => {
    const interval = { low: -0.125, high: 0.5, level: 0.95, method: 'student' } as const;
    const paired = { rows: 96, interval, pValue: 0.24, test: 'pairedT' } as const;
    await bench.show(recordedMessage({ ...run, comparison: { ...run.comparison!, paired } }));
    expect(await text('[data-improvement-range]')).toBe('95% interval 0.1250 more to 0.5000 less');
    expect(await text('[data-ceiling]')).toContain('this does not settle which is better');
    await bench.show(recordedMessage(run, { revision: 2 }));
    expect(await bench.page.locator('[data-improvement-range]').isVisible()).toBe(false);
  });

  it('is a table of many models, the least error first, with gains that are less error', async () => {
    const more = run.models.map((model) => ({ ...model, name: model.name.replace(/-only$/, '2-only') }));
    const many = { ...run, models: [...run.models, ...more.filter(({ name }) => name.endsWith('2-only'))] };
    await bench.show(recordedMessage(many));
    expect(await text('.score-chart h3')).toContain('Gain: how much less it is than that of Picture-Only');
    const errors = await bench.page.locator('.score:not([data-model="multimodal"]) .figure').allInnerTexts();
    expect(errors).toEqual(errors.toSorted((a, b) => Number(a) - Number(b)));
    expect(await text('.score[data-model="multimodal"] .score-gain')).toBe(
      `+${formatQuantity(run.comparison!.improvement)}`,
    );
    expect(await text('.score[data-model="multimodal"] .score-rows')).toBe('96');
  });

  it('has the error in charts, readout, table and progress', async () => {
    await bench.show(recordedMessage(recordedTraining('regression', 30), { live: true }));
    const captions = await bench.page.locator('.chart-figure figcaption').allInnerTexts();
    expect(captions).toEqual(['Loss by epoch', 'Mean absolute error by epoch']);
    const heads = async (table: string): Promise<string[]> =>
      await bench.page.locator(`${table} thead th`).allInnerTexts();
    expect(await heads('.readout')).toEqual(['Model', 'Epoch', 'Loss', 'Val loss', 'MAE', 'Val MAE']);
    expect(await heads('.epochs')).toEqual(['Epoch', 'Time/step', 'Loss', 'MAE', 'Val loss', 'Val MAE']);
    expect(await text('.progress-facts')).toMatch(/MAE\s[\d.]+$/);
  });
});
