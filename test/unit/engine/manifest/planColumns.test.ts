import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { loadManifestDataset } from '../../../../src/engine/data/manifestDataset';
import type { TensorFlow } from '../../../../src/engine/tensorflow';
import { experimentOf, experimentText } from '../../../../src/runs/experimentFile';
import { temporaryFolder } from '../../../support/temporaryFolder';
import { failureOf } from './manifestOf';

/** What an experiment file beside a table is refused with; no file that the table names is there. */
async function refusalOf(text: string, table: string): Promise<readonly string[]> {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'pets.csv'), table);
  const planned = experimentOf(experimentText(text, path.join(folder, 'pets.mmlab.json')));
  const { code, message } = await failureOf(() =>
    loadManifestDataset({
      ...planned,
      tf: {} as TensorFlow,
      signal: new AbortController().signal,
      report: () => undefined,
      keepBadRows: () => undefined,
    }),
  );
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
