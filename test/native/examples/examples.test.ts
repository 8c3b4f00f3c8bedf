import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import { fusionNames } from '../../../src/protocol/experimentNames';
import { digitsSubset } from '../../support/digitsSubset';
import { accuracyOf, bestSingle, examplesFolder, runExample, type ExampleRun } from './runExample';

const tested = new Set<string>();

function run(file: string, changes: readonly string[]): Promise<ExampleRun> {
  tested.add(file);
  return runExample(file, changes);
}

describe('the classic lab', () => {
  let digits: string;

  beforeAll(() => {
    digits = digitsSubset(3000, 1000);
  });

  const shorter = (): string[] => [`data.folder=${digits}`, 'training.epochs=5', 'training.batchSize=32'];

  it('has a text that gives the label away', async () => {
    const result = await run('classic-lab/classic-lab.mmlab.json', shorter());
    expect(accuracyOf(result, 'text-only')).toBeGreaterThan(0.99);
    expect(accuracyOf(result, 'multimodal')).toBeGreaterThan(accuracyOf(result, 'image-only') + 0.02);
  });

  it('has two insufficient modalities that help each other when the text is noisy', async () => {
    const result = await run('classic-lab/noisy-text.mmlab.json', shorter());
    expect(accuracyOf(result, 'text-only')).toBeLessThan(0.62);
    expect(accuracyOf(result, 'multimodal')).toBeGreaterThan(bestSingle(result) + 0.01);
  });
});

it('the exclusive or: fusion is everything', async () => {
  const result = await run('exclusive-or/exclusive-or.mmlab.json', []);
  expect(bestSingle(result)).toBeLessThan(0.56);
  expect(accuracyOf(result, 'multimodal')).toBeGreaterThan(0.93);
});

it('the fusion switchboard: one run has every strategy, and those that join what both senses tell win', async () => {
  const result = await run('fusion-switchboard/fusion-switchboard.mmlab.json', ['data.rows=2400', 'training.epochs=6']);
  const joint = ['concat', 'lateAverage', 'lateProduct', 'hybrid', 'lowRank'];
  expect(Object.keys(result.accuracies)).toEqual(expect.arrayContaining([...fusionNames, 'image-only', 'text-only']));
  for (const strategy of joint) {
    expect(accuracyOf(result, strategy), strategy).toBeGreaterThan(bestSingle(result) + 0.01);
  }
  const sizes = result.events.flatMap((event) =>
    event.kind === 'modelBuilt' && fusionNames.some((name) => name === event.model && !name.startsWith('late'))
      ? [event.summary.totalParams]
      : [],
  );
  expect(Math.max(...sizes) / Math.min(...sizes)).toBeLessThan(1.02);
});

it('three views: the cells’ worst values say most, and the errors least', async () => {
  const result = await run('three-views/three-views.mmlab.json', ['training.epochs=20']);
  expect(accuracyOf(result, 'errors-only')).toBeLessThan(accuracyOf(result, 'worst-only') - 0.03);
  expect(accuracyOf(result, 'multimodal')).toBeGreaterThan(0.94);
});

it('three senses: together they are right more often than any alone', async () => {
  const result = await run('three-senses/three-senses.mmlab.json', ['data.rows=1400', 'training.batchSize=32']);
  expect(bestSingle(result)).toBeLessThan(0.95);
  expect(accuracyOf(result, 'multimodal')).toBeGreaterThan(bestSingle(result) + 0.02);
});

it('missing modality: whatever stands in, rows that have one sense still count', async () => {
  const file = 'missing-modality/missing-modality.mmlab.json';
  const changes = ['data.rows=2000', 'training.epochs=6', 'fusion.modalityDropout=0'];
  const zeros = await run(file, [...changes, 'fusion.standIn=zeros']);
  expect(accuracyOf(zeros, 'multimodal')).toBeGreaterThan(bestSingle(zeros) + 0.04);
  for (const standIn of ['mean', 'learned', 'mask']) {
    const result = await run(file, [...changes, `fusion.standIn=${standIn}`, 'models=multimodal']);
    expect(accuracyOf(result, 'multimodal'), standIn).toBeGreaterThan(bestSingle(zeros) + 0.04);
    const notices = result.events.flatMap((event) => (event.kind === 'notice' ? [event.message] : []));
    expect(notices.filter((message) => message.includes(`the stand-in is "${standIn}"`))).toHaveLength(2);
  }
});

it('two rates: who keeps the moments can tell, and who pools them cannot', async () => {
  const models = 'models=aligned,concat,first-only,second-only';
  const result = await run('two-rates/two-rates.mmlab.json', ['data.rows=4000', 'training.epochs=6', models]);
  expect(accuracyOf(result, 'aligned')).toBeGreaterThan(0.9);
  expect(Math.max(accuracyOf(result, 'concat'), bestSingle(result))).toBeLessThan(0.58);
  const built = result.events.flatMap((event) => (event.kind === 'modelBuilt' ? [[event.model, event.grid]] : []));
  const sequences = [
    { modality: 'first', steps: 12 },
    { modality: 'second', steps: 30 },
  ];
  expect(Object.fromEntries(built)).toMatchObject({ aligned: { steps: 12, sequences }, concat: undefined });
  const notices = result.events.flatMap((event) => (event.kind === 'notice' ? [event.message] : []));
  expect(notices).toContain(
    'The sequences meet on a common grid of 12 steps, from the beginning to the end of each row:\n' +
      '- first: 16 to 24 values (median 20), 8 to 12 steps behind the encoder, interpolated\n' +
      '- second: 40 to 60 values (median 50), 20 to 30 steps behind the encoder, averaged',
  );
});

it('own data lead from a table to a comparison', async () => {
  const result = await run('own-data/own-data.mmlab.json', ['training.epochs=15']);
  const names = ['multimodal', 'picture-only', 'caption-only', 'numbers-only'];
  expect(Object.keys(result.accuracies).sort()).toEqual([...names].sort());
  expect(accuracyOf(result, 'multimodal')).toBeGreaterThan(bestSingle(result) + 0.03);
  const read = result.events.flatMap((event) => (event.kind === 'datasetReady' ? [event.dataset] : []))[0];
  expect(read?.modalities?.map(({ name, lacking }) => [name, lacking])).toEqual([
    ['picture', undefined],
    ['caption', 30],
    ['numbers', undefined],
  ]);
});

it('no example is left out, here or in the overview', () => {
  const all = readdirSync(examplesFolder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.mmlab.json'))
    .map((file) => file.replaceAll('\\', '/'));
  expect([...tested].sort()).toEqual(all.sort());
  const overview = readFileSync(path.join(examplesFolder, 'README.md'), 'utf8');
  expect(all.filter((file) => !overview.includes(`(${file})`))).toEqual([]);
});
