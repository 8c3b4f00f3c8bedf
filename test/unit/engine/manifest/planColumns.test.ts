import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { loadManifestDataset } from '../../../../src/engine/data/manifestDataset';
import type { TensorFlow } from '../../../../src/engine/tensorflow';
import { experimentOf, experimentText } from '../../../../src/runs/experimentFile';
import { temporaryFolder } from '../../../support/temporaryFolder';
import { png } from '../modalities/imageFiles/pictureBytes';
import { failureOf } from './manifestOf';

function load(planned: ReturnType<typeof experimentOf>): Promise<unknown> {
  return loadManifestDataset({
    ...planned,
    tf: {} as TensorFlow,
    signal: new AbortController().signal,
    report: () => undefined,
    keepBadRows: () => undefined,
  });
}

/** What an experiment file beside a table is refused with. No file that the table names is there unless the folder has it. */
async function refusalOf(text: string, table: string, folder = temporaryFolder()): Promise<readonly string[]> {
  writeFileSync(path.join(folder, 'pets.csv'), table);
  const planned = experimentOf(experimentText(text, path.join(folder, 'pets.mmlab.json')));
  const { code, message } = await failureOf(() => load(planned));
  expect(code).toBe('badExperiment');
  return message.replaceAll(`${folder}${path.sep}`, '').split('\n');
}

const table = 'kind,part,photo,note\ncat,train,1.png,asleep\ndog,test,2.png,awake\n';

describe('an experiment that does not fit its manifest', () => {
  it('is refused before any file is read, with the line of each field, all at once', async () => {
    const text = `{
  "data": {
    "manifest": "pets.csv",
    "label": "kind",
    "group": "owner"
  },
  "modalities": {
    "photo": { "encoder": "lnet",
      "sampleRate": 8000 },
    "sound": {}
  }
}`;
    expect(await refusalOf(text, table)).toEqual([
      'pets.mmlab.json cannot be run:',
      '- line 5, data.group: pets.csv has no column "owner" (known: kind, part, photo, note).',
      '- line 8, modalities.photo.encoder: "lnet" is not an encoder for image data (did you mean "lenet"?).',
      '- line 9, modalities.photo.sampleRate: is for audio data, and these are image data; leave it out.',
      '- line 10, modalities.sound.columns: pets.csv has no column "sound" (known: kind, part, photo, note).',
    ]);
  });

  it('is refused where the label that it does not name is also something else', async () => {
    const labelled = table.replace('kind', 'label');
    const data = (more: string) => `{ "data": { "manifest": "pets.csv", ${more} } }`;
    expect(await refusalOf(data('"split": "label"'), labelled)).toEqual([
      'pets.mmlab.json cannot be run: line 1, data.split: "label" is the column of the label; name another one.',
    ]);
    expect(await refusalOf(data('"group": "label"'), labelled)).toEqual([
      'pets.mmlab.json cannot be run: line 1, data.group: "label" is the column of the label; name another one.',
    ]);
  });

  it('is refused where it names no label, or one that is not there', async () => {
    expect(await refusalOf('{ "data": { "manifest": "pets.csv" } }', table)).toEqual([
      'pets.mmlab.json cannot be run: line 1, data.label: say which column of pets.csv holds the label; there are kind, part, photo, note.',
    ]);
    expect(await refusalOf('{ "data": { "manifest": "pets.csv", "label": "knd" } }', table)).toEqual([
      'pets.mmlab.json cannot be run: line 1, data.label: pets.csv has no column "knd" (did you mean "kind"?).',
    ]);
  });

  it('is refused where it names models that the columns do not allow', async () => {
    const text = '{ "data": { "manifest": "pets.csv", "label": "kind" },\n "models": ["multimodal", "photos-only"] }';
    expect(await refusalOf(text, table)).toEqual([
      'pets.mmlab.json cannot be run: line 2, models.1: "photos-only" is not a model of these data (did you mean "photo-only"?).',
    ]);
  });
});

describe('pictures that are too small for their encoder', () => {
  const experiment = (photo: string, more = '') =>
    `{ "data": { "manifest": "pets.csv", "label": "kind", "split": "part" },\n "modalities": { "note": {},\n  "photo": ${photo} }${more} }`;

  it('are told with the line of the size, before one is read', async () => {
    expect(await refusalOf(experiment('{ "height": 7,\n   "width": 8, "channels": 1 }'), table)).toEqual([
      'pets.mmlab.json cannot be run: line 3, modalities.photo.height: 7 is too small for the encoder "cnn"; it must be 8 or more, or choose "residual" or "mlp".',
    ]);
  });

  it('are told by the headers of some of them, before all are read', async () => {
    const folder = temporaryFolder();
    const rows = Array<number[]>(8).fill(Array<number>(10).fill(1));
    writeFileSync(path.join(folder, '1.png'), png({ width: 10, height: 8, colourType: 0, rows }));
    expect(await refusalOf(experiment('{\n  "encoder": "lenet" }'), table, folder)).toEqual([
      'pets.mmlab.json cannot be run: line 4, modalities.photo.encoder: "lenet" needs pictures of at least 12 × 12 pixels and these have 8 × 10; set height and width to 12 or more, or choose "residual" or "mlp".',
    ]);
  });

  it.each([
    ['the encoder takes them', '{ "height": 7, "encoder": "mlp" }', ''],
    ['no model reads them by it', '{ "height": 7 }', ',\n "models": ["early", "note-only"]'],
    ['it is early fusion', '{ "height": 7 }', ',\n "models": ["multimodal"], "fusion": { "strategy": "early" }'],
  ])('are read where %s', async (_why, photo, more) => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'pets.csv'), table);
    const text = experimentText(experiment(photo, more), path.join(folder, 'pets.mmlab.json'));
    const { code } = await failureOf(() => load(experimentOf(text)));
    expect(code).toBe('badData');
  });
});

describe('training.validationSplit', () => {
  const experiment = `{ "data": { "manifest": "pets.csv", "label": "kind", "split": "part" },
  "training": {
    "validationSplit": 0.2
  }
}`;

  it('is told beside a column that names validation rows, with its line', async () => {
    expect(await refusalOf(experiment, `${table}dog,dev,3.png,awake\n`)).toEqual([
      'pets.mmlab.json cannot be run: line 3, training.validationSplit: has no effect, as "part" says which rows are for validation; leave it out.',
    ]);
  });

  it('has an effect beside a column that names none', async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'pets.csv'), table);
    const text = experimentText(experiment, path.join(folder, 'pets.mmlab.json'));
    // All files are missing.
    const { code } = await failureOf(() => load(experimentOf(text)));
    expect(code).toBe('badData');
  });

  it('is no mistake where nobody wrote it', async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'pets.csv'), `${table}dog,dev,3.png,awake\n`);
    const text = experimentText(experiment.replace('"validationSplit": 0.2', ''), path.join(folder, 'pets.mmlab.json'));
    const { code } = await failureOf(() => load(experimentOf(text)));
    expect(code).toBe('badData');
  });
});
