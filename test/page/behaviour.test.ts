import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { comparisonLines, resultSentences } from '../../src/protocol/comparisonText';
import { summaryText } from '../../src/protocol/summaryText';
import { doneRun, FixtureRun, pages, startedAt, stepProgress, trainingRun } from '../fixtures/snapshots';
import { badRowsFailure, ownPages } from '../fixtures/ownDataSnapshots';
import { classicSummaries } from '../fixtures/summaries';
import { PageBench } from './browser';

describe('what the page does', () => {
  let bench: PageBench;
  const press = async (action: string): Promise<void> =>
    await bench.page.locator(`[data-action="${action}"]:visible`).first().click();
  const text = async (selector: string): Promise<string> =>
    (await bench.page.locator(selector).innerText()).replaceAll('\u00a0', ' ').trim();

  beforeAll(async () => {
    bench = await PageBench.open();
  });

  beforeEach(async () => {
    await bench.load('darkModern');
  });

  afterAll(async () => {
    expect(bench.complaints).toEqual([]);
    await bench.close();
  });

  it('asks for its snapshot once, and answers each one with its revision', async () => {
    expect(bench.sent('ready')).toHaveLength(1);
    await bench.show(pages['idle']!());
    await bench.show(trainingRun().message(7));
    expect(bench.sent('shown').map(({ revision }) => revision)).toEqual([1, 7]);
    expect(await bench.page.getAttribute('#root', 'data-revision')).toBe('7');
    expect(await bench.page.getAttribute('#root', 'data-state')).toBe('training');
  });

  it('leaves messages alone that it does not know', async () => {
    await bench.show(pages['done']!());
    await bench.page.evaluate(() => window.postMessage({ kind: 'fromTheFuture' }, '*'));
    await bench.show(doneRun().message(2, { live: false }));
    expect(bench.sent('pageFailed')).toEqual([]);
  });

  it('sends what each button stands for', async () => {
    await bench.show(pages['idle']!());
    await press('train');
    await press('settings');
    await press('checkEnvironment');
    await bench.show(trainingRun().message(2));
    await press('stop');
    await press('reveal');
    await bench.show({ ...pages['runtimeMissing']!(), revision: 3 });
    await press('setUpRuntime');
    await press('openLog');
    for (const kind of [
      'train',
      'openSettings',
      'checkEnvironment',
      'stop',
      'revealRun',
      'setUpRuntime',
      'openLog',
    ] as const) {
      await bench.waitFor(kind);
      expect(bench.sent(kind), kind).toHaveLength(1);
    }
  });

  it('asks for a stop once, and says that it is on its way', async () => {
    await bench.show(trainingRun().message(1));
    await press('stop');
    await press('stop');
    await bench.show(trainingRun().progress(stepProgress(121)).message(2));
    expect(await text('[data-action="stop"]')).toBe('Stopping…');
    expect(bench.sent('stop')).toHaveLength(1);
    await bench.show({ ...pages['cancelled']!(), revision: 3 });
    await bench.show(trainingRun().message(4));
    expect(await text('[data-action="stop"]')).toBe('Stop');
  });

  it('hands the focus from Stop to Run Again when the run ends', async () => {
    await bench.show(trainingRun().message(1));
    await bench.page.locator('[data-action="stop"]').focus();
    await bench.show(doneRun().message(2, { live: false }));
    expect(await bench.page.evaluate(() => (document.activeElement as HTMLElement).dataset['action'])).toBe('train');
  });

  it('says why training is blocked, and does not start it', async () => {
    const reason = 'Another run is going on in this window.';
    await bench.show(doneRun().message(1, { live: false, trainingBlocked: reason }));
    const button = bench.page.locator('[data-action="train"]:visible');
    await button.click({ force: true });
    expect(await text('#training-blocked')).toBe(reason);
    expect(await button.getAttribute('aria-describedby')).toBe('training-blocked');
    expect(bench.sent('train')).toEqual([]);
  });

  it('offers no Stop for a run that goes on elsewhere', async () => {
    await bench.show(trainingRun().message(1, { live: false }));
    expect(await bench.page.locator('[data-action="stop"]').isVisible()).toBe(false);
    expect(await bench.page.locator('[data-action="train"]:visible').count()).toBe(0);
    expect(await text('#training-blocked')).toContain('elsewhere');
  });

  it('copies the classic lines with a line for each model, and whole summaries', async () => {
    const run = doneRun();
    await bench.show(run.message(1, { live: false }));
    await press('copyComparison');
    await press('copySummary');
    await bench.waitFor('copyText');
    expect(bench.sent('copyText').map((message) => message.text)).toEqual([
      [
        ...comparisonLines(run.snapshot.comparison!, run.snapshot.experiment),
        '',
        'Multimodal Test Accuracy: 100.00%',
        'Image-Only Test Accuracy: 90.37%',
        'Text-Only Test Accuracy: 100.00%',
        '',
        ...resultSentences(run.snapshot),
      ].join('\n'),
      summaryText(classicSummaries.multimodal),
    ]);
  });

  it('copies one line a model where there is no comparison, and says why there is none', async () => {
    await bench.show(pages['noComparison']!());
    await press('copyComparison');
    await bench.waitFor('copyText');
    expect(bench.sent('copyText')[0]!.text).toBe('Image-Only Test Accuracy: 90.37%\nText-Only Test Accuracy: 100.00%');
    expect(await text('[data-section="comparison"] .improvement-note')).toContain(
      'does not train the Multimodal Model',
    );
    expect(await bench.page.locator('[data-ceiling]').isVisible()).toBe(false);
  });

  it('holds the place of the comparison until the end', async () => {
    await bench.show(pages['starting']!());
    const before = await bench.page.locator('[data-section="comparison"]').boundingBox();
    expect(await text('[data-section="comparison"] .improvement-note')).toBe('After training');
    await bench.show(doneRun().message(2, { live: false }));
    expect(await text('[data-improvement]')).toBe('+9.63');
    expect(await bench.page.locator('.score .figure').allInnerTexts()).toEqual(['100.00%', '90.37%', '100.00%']);
    const after = await bench.page.locator('[data-section="comparison"]').boundingBox();
    // Only the sentences below are added.
    const sentences = await bench.page.locator('[data-ceiling]').boundingBox();
    expect(after!.height - before!.height).toBeLessThan(sentences!.height + 20);
  });

  it('shows what the chance of the test rows leaves of the improvement, where the rows were kept', async () => {
    const { snapshot } = doneRun();
    const paired = snapshot.comparison!;
    await bench.show(doneRun().message(1, { live: false }));
    expect(await text('[data-improvement-range]')).toMatch(/^95% interval \+9\.\d\d to \+10\.\d\d$/);
    expect(await text('[data-ceiling]')).toContain('Of the 963 test rows that only one of the two gets right');
    const { paired: _none, ...old } = paired;
    const message = doneRun().message(2, { live: false });
    await bench.show({ ...message, snapshot: { ...snapshot, comparison: old } });
    expect(await bench.page.locator('[data-improvement-range]').isVisible()).toBe(false);
    expect(await text('[data-ceiling]')).not.toContain('gets right');
  });

  it('shows where the run is', async () => {
    await bench.page.clock.setFixedTime(startedAt + 97_000);
    await bench.show(trainingRun().message(1));
    const bar = bench.page.locator('[data-progress] [role="progressbar"]');
    expect(await bar.getAttribute('aria-valuenow')).toBe('66');
    expect(await text('[data-progress] strong')).toBe('Image-Only Model');
    expect(await text('.progress-facts')).toBe(
      'model 2 of 3 · Epoch 3 of 5 · step 120 of 422 · 27 ms/step · loss 0.6213 · accuracy 0.8031',
    );
    expect(await text('.progress-left')).toBe('66% · 38 s left');
    expect(await text('.facts')).toContain('1 min 37 s');
  });

  it('shows every cell of a summary whole', async () => {
    await bench.load('darkModern', 400);
    await bench.show(pages['done']!());
    const rows = await bench.page
      .locator('.model[data-model="multimodal"] .summary tbody tr')
      .evaluateAll((elements) => elements.map((row) => [...row.children].map((cell) => cell.textContent)));
    expect(rows).toHaveLength(13);
    expect(rows[5]).toEqual(['global_average_pooling2d (GlobalAveragePooling2D)', '(None, 64)', '0', 'conv2d_1[0][0]']);
    expect(rows[9]).toEqual(['concatenate (Concatenate)', '(None, 128)', '0', 'dense[0][0], dense_2[0][0]']);
    const cut = await bench.page
      .locator('.model-body')
      .evaluateAll((bodies) => bodies.filter((body) => body.scrollWidth > body.clientWidth).length);
    expect(cut).toBe(0);
  });

  it('announces states and epochs, and no steps', async () => {
    const run = trainingRun();
    await bench.show(run.message(1));
    expect(await text('[role="status"]')).toBe('Classic lab: Training.');
    await bench.show(run.progress(stepProgress(200)).message(2));
    expect(await text('[role="status"]')).toBe('Classic lab: Training.');
    await bench.show(run.epochs('image-only', 3).message(3));
    expect(await text('[role="status"]')).toContain('Image-Only Model, epoch 3 of 5: loss 0.5701, accuracy 0.8189');
  });

  it('stays in place under two hundred quick updates', async () => {
    const run = trainingRun();
    await bench.show(run.message(1));
    const count = async (): Promise<number> => await bench.page.evaluate(() => document.querySelectorAll('*').length);
    const before = await count();
    const canvases = await bench.page.locator('canvas').elementHandles();
    await bench.page.locator('[data-legend="text-only"]').focus();
    await bench.page
      .locator('.summary-scroll')
      .first()
      .evaluate((element) => element.setAttribute('data-kept', ''));
    for (let step = 1; step <= 200; step++) {
      await bench.page.evaluate(
        (message) => window.postMessage(message, '*'),
        run.progress(stepProgress(step)).message(1 + step),
      );
    }
    await bench.show(run.progress(stepProgress(201)).message(202));
    expect(await count()).toBe(before);
    expect(await bench.page.evaluate(() => (document.activeElement as HTMLElement).dataset['legend'])).toBe(
      'text-only',
    );
    expect(await bench.page.locator('.summary-scroll[data-kept]').count()).toBe(1);
    expect(await canvases[0]!.evaluate((canvas) => canvas.isConnected)).toBe(true);
  });

  it('shows the training first, and the comparison above it as soon as there is one', async () => {
    const order = async (): Promise<(string | undefined)[]> =>
      await bench.page
        .locator('[data-section]:visible')
        .evaluateAll((sections) => sections.map((section) => (section as HTMLElement).dataset['section']));
    await bench.show(trainingRun().message(1));
    expect(await order()).toEqual(['header', 'training', 'comparison', 'models']);
    await bench.page.locator('[data-action="copyComparison"]').focus();
    await bench.show(doneRun().message(2, { live: false }));
    expect(await order()).toEqual(['header', 'comparison', 'training', 'models']);
    expect(await bench.page.evaluate(() => (document.activeElement as HTMLElement).dataset['action'])).toBe(
      'copyComparison',
    );
    await bench.show({ ...pages['cancelled']!(), revision: 3 });
    expect(await order()).toEqual(['header', 'comparison', 'training', 'models']);
  });

  it('names the modalities of any data, the classes, and which modality is best alone', async () => {
    await bench.show(ownPages['threeModalities']!());
    expect(await bench.page.locator('.modality').allInnerTexts()).toEqual([
      expect.stringMatching(/chest_radiograph_frontal_view\s+image, 32 × 32 pixels, colour\s+1 row lacks it/),
      expect.stringMatching(/nursing_notes_of_the_first_day\s+text, 24 words of 1,200 known$/),
      expect.stringMatching(/laboratory_values\s+numeric, 6 numbers\s+112 rows lack it/),
    ]);
    const facts = (await text('.facts')).replaceAll('\n', ' ');
    expect(facts).toContain('Classes 5: discharged, readmitted within thirty days');
    expect(facts).toContain('and 2 more');
    expect(facts).toContain('Fusion Gated');
    expect(facts).not.toContain('Text noise');
    const rows = await bench.page.locator('.score-title').allInnerTexts();
    expect(rows.map((row) => row.replaceAll('\n', ': '))).toEqual([
      'Multimodal',
      'Chest radiograph frontal view-Only',
      'Nursing notes of the first day-Only',
      'Laboratory values-Only: Best single modality',
    ]);
    expect(await text('[data-improvement]')).toBe('-1.67');
    expect(await text('[data-ceiling]')).toContain('joining the modalities did not help');
  });

  it('says by which groups of rows the models are compared', async () => {
    await bench.show(ownPages['commonGrid']!());
    expect(await text('.improvement-note')).toMatch(/, on the same test rows, by 8 groups of "speaker"$/);
    expect(await text('[data-ceiling]')).toMatch(/p [=<] 0\.\d+ by 8 groups of "speaker"\)/);
    expect(await text('[data-ceiling]')).toContain('With 8 groups only, interval and p-value are rough.');
    await bench.show({ ...ownPages['twoModalities']!(), revision: 2 });
    expect(await text('.improvement-note')).toMatch(/, on the same test rows$/);
  });

  it('says how many ways to join it cannot tell from the best', async () => {
    await bench.show(ownPages['strategies']!());
    expect(await bench.page.locator('[data-ceiling] p').last().innerText()).toMatch(
      /^Of 3 ways to join, "Gated" is right most often \(92\.08%\)\. On the same test rows this run cannot tell 1 of the 2 others from it/,
    );
  });

  it('draws the grid on which sequences meet, and says it in words', async () => {
    await bench.show(ownPages['commonGrid']!());
    expect(await text('[data-common-grid] figcaption')).toBe(
      'Sequences meet on a common grid of 20 steps, from the beginning to the end of each row. Ticks are the steps of a row ' +
        'of median length.',
    );
    const lanes = await bench.page.locator('.common-grid-lane').evaluateAll((elements) =>
      elements.map((element) => ({
        words: [...element.querySelectorAll('span')].map(({ textContent }) => textContent),
        // Ticks are strokes from top to bottom; a band is one outline.
        ticks: element.querySelector('.lane-ticks')?.getAttribute('d')?.match(/V/g)?.length,
        grid: element.querySelector('.lane-grid')?.getAttribute('d')?.match(/V/g)?.length,
      })),
    );
    expect(lanes).toEqual([
      {
        words: [
          'interview_recording',
          '148 to 512 frames of 10 ms (median 401), 74 to 256 steps behind the encoder, averaged',
        ],
        ...{ ticks: 1, grid: 20 },
      },
      {
        words: [
          'transcript',
          '3 to 24 words (median 11), averaged where a row has more, interpolated where it has fewer',
        ],
        ...{ ticks: 11, grid: 20 },
      },
      { words: ['camera', '16 frames, interpolated'], ticks: 16, grid: 20 },
      { words: ['common grid', '20 steps'], ticks: 20, grid: 20 },
    ]);
    await bench.show({ ...ownPages['fiveModalities']!(), revision: 2 });
    expect(await bench.page.locator('[data-common-grid]').isVisible()).toBe(false);
  });

  it('draws bars of equal length for equal scores, however long the names are', async () => {
    await bench.show(ownPages['fiveModalities']!());
    const bars = await bench.page
      .locator('.score-plot')
      .evaluateAll((elements) => elements.map((element) => element.getBoundingClientRect()));
    expect(new Set(bars.map(({ left, width }) => `${left} ${width}`)).size).toBe(1);
    const axis = (await bench.page.locator('.score-scale').boundingBox())!;
    expect(axis.x).toBeCloseTo(bars[0]!.left, 0);
    expect(axis.width).toBeCloseTo(bars[0]!.width, 0);
  });

  it('puts many notices away, and leaves them open for who has opened them', async () => {
    const notices = bench.page.locator('[data-notices]');
    const message = ownPages['ownTraining']!();
    await bench.show(message);
    expect(await notices.locator('summary').innerText()).toBe('5 notices');
    expect(await notices.locator('li').first().isVisible()).toBe(false);
    await notices.locator('summary').click();
    const more = { ...message.snapshot, notices: [...message.snapshot.notices, 'One more.'] };
    await bench.show({ ...message, revision: 2, snapshot: more });
    expect(await notices.locator('li').last().innerText()).toBe('One more.');
    expect(await notices.locator('li').last().isVisible()).toBe(true);
    await bench.show({ ...ownPages['twoModalities']!(), revision: 3 });
    expect(await notices.locator('li:visible').count()).toBe(1);
  });

  it('leads to the experiment file in place of settings that do not apply', async () => {
    await bench.show(ownPages['twoModalities']!());
    expect(await bench.page.locator('[data-action="settings"]:visible').count()).toBe(0);
    await press('openExperiment');
    await bench.waitFor('openExperiment');
    await bench.show({ ...ownPages['threeModalities']!(), revision: 2 });
    expect(await bench.page.locator('[data-action="openExperiment"]:visible').count()).toBe(0);
    expect(await bench.page.locator('[data-action="settings"]:visible').count()).toBe(0);
    await bench.show({ ...pages['idle']!(), revision: 3 });
    await press('newExperiment');
    await bench.waitFor('newExperiment');
  });

  it('waits for the data where the models follow from them', async () => {
    await bench.show(ownPages['ownReading']!());
    expect(await text('[data-progress] strong')).toBe('Reading photo: row 121 of 1,200');
    expect(await bench.page.locator('[data-section="comparison"]').isVisible()).toBe(false);
    expect(await bench.page.locator('[data-section="models"]').isVisible()).toBe(false);
    expect(await bench.page.locator('.readout-scroll').isVisible()).toBe(false);
  });

  it('says why one model alone is compared with nothing', async () => {
    await bench.show(ownPages['oneModality']!());
    expect(await text('[data-section="comparison"] .improvement-note')).toContain('one modality');
    expect(await bench.page.locator('[data-improvement]').isVisible()).toBe(false);
    expect(await bench.page.locator('.score-tag:visible').count()).toBe(0);
  });

  it('gives a wide drawing the whole width, to be scrolled where that is not enough', async () => {
    await bench.load('darkModern', 400);
    await bench.show(ownPages['fiveModalities']!());
    await press('expandModels');
    const drawing = bench.page.locator('.model[data-model="multimodal"] .graph-scroll');
    await drawing.focus();
    expect(await drawing.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await drawing.evaluate((element) => element.scrollWidth > element.clientWidth)).toBe(true);
    expect(await bench.overflowing()).toEqual([]);
    const single = bench.page.locator('.model[data-model="front_camera-only"] .graph-scroll');
    expect(await single.evaluate((element) => element.scrollWidth > element.clientWidth)).toBe(false);
  });

  it('lists the lines of a failure, folds most of them away, and copies all', async () => {
    await bench.show(ownPages['badRows']!());
    const notice = bench.page.locator('[data-notice]');
    const shown = await notice.locator('.notice-message :is(p, li):visible').allInnerTexts();
    const [first, second] = badRowsFailure.message.split('\n');
    expect(shown).toHaveLength(9);
    expect([shown[0], `- ${shown[1]}`]).toEqual([first, second]);
    expect(shown[7]).toContain('And 14 more: 3 × photo: … does not exist; 3 ×');
    expect(shown[8]).toContain('Mend the rows');
    const fold = notice.locator('.message-rest summary');
    expect(await fold.innerText()).toBe('14 more lines');
    await fold.focus();
    await bench.page.keyboard.press('Enter');
    expect(await notice.locator('.message-list li:visible').count()).toBe(21);
    await bench.show({ ...ownPages['badRows']!(), revision: 2 });
    expect(await notice.locator('.message-list li:visible').count()).toBe(21);
    await press('copyFailure');
    await bench.waitFor('copyText');
    const { message, detail } = badRowsFailure;
    expect(bench.sent('copyText')[0]!.text).toBe(['The data cannot be used', message, detail].join('\n\n'));
  });

  it('lists the lines of a notice, too', async () => {
    await bench.show(ownPages['skippedRows']!());
    const notices = bench.page.locator('[data-notices]');
    expect(await notices.locator('summary').first().innerText()).toBe('1 notice');
    expect(await notices.locator('.message-list > li:visible').count()).toBe(7);
    expect(await notices.locator('.message-rest summary').innerText()).toBe('14 more lines');
  });

  it('starts over when another run is shown', async () => {
    await bench.show(doneRun().message(1, { live: false }));
    await bench.show(new FixtureRun({ models: ['text-only'] }).start().message(2));
    expect(await bench.page.locator('.score').count()).toBe(1);
    expect(await bench.page.locator('.epochs tbody').count()).toBe(0);
    expect(await bench.page.locator('.legend-switch').allInnerTexts()).toEqual(['Text-Only', 'Training', 'Validation']);
  });
});
