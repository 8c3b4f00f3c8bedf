import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { planExperiment } from '../../../src/cli/planExperiment';
import type { ErrorCode } from '../../../src/protocol/errorCodes';
import { LabError } from '../../../src/protocol/errors';
import type { Experiment } from '../../../src/protocol/experiment';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { temporaryFolder } from '../../support/temporaryFolder';

function file(text: string): string {
  const full = path.join(temporaryFolder(), 'lab.json');
  writeFileSync(full, text);
  return full;
}

async function planned(...parameters: Parameters<typeof planExperiment>): Promise<Experiment> {
  return (await planExperiment(...parameters)).experiment;
}

async function failure(code: ErrorCode, ...parameters: Parameters<typeof planExperiment>): Promise<string> {
  const error: unknown = await planExperiment(...parameters).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(LabError);
  expect(error).toMatchObject({ code });
  return (error as LabError).message;
}

describe('an experiment file', () => {
  it('is not needed: without one it is the classic lab', async () => {
    expect(await planned(undefined, [])).toEqual(parseExperiment({}));
  });

  it('is no table: that belongs in one', async () => {
    const table = path.join(temporaryFolder(), 'pets.CSV');
    writeFileSync(table, 'label,photo\ncat,1.jpg\n');
    expect(await failure('badUsage', table, [])).toBe(
      `${table} is a table, and an experiment file is expected. Write { "data": { "manifest": "pets.CSV" } } into a file beside it, such as pets.mmlab.json, and run that.`,
    );
    expect(await failure('badUsage', 'nowhere.csv', [])).toContain('does not exist');
  });

  it('may have comments and trailing commas, and overrides come after it', async () => {
    const lab = file('{\n  // fewer\n  "training": { "epochs": 2, "seed": 3, },\n}\n');
    const { training } = await planned(lab, ['training.epochs=1']);
    expect(training).toMatchObject({ epochs: 1, seed: 3, batchSize: 128 });
  });

  it('names its data folder from where it lies; an override from where one stands', async () => {
    const lab = file('{ "data": { "folder": "digits" } }');
    expect((await planned(lab, [])).data.folder).toBe(path.join(path.dirname(lab), 'digits'));
    expect((await planned(lab, ['data.folder=here'])).data.folder).toBe(path.resolve('here'));
    expect((await planned(file('{ "data": { "folder": "" } }'), [])).data.folder).toBe('');
    const absolute = path.resolve('/digits');
    expect((await planned(file(JSON.stringify({ data: { folder: absolute } })), [])).data.folder).toBe(absolute);
  });

  it('that is not there is named', async () => {
    const missing = path.join(temporaryFolder(), 'missing.json');
    expect(await failure('badUsage', missing, [])).toContain(missing);
    const folder = temporaryFolder();
    expect(await failure('badUsage', folder, [])).toContain(folder);
  });

  it('that is not JSON is named, with the line', async () => {
    const lab = file('{\n  "training": {\n    "epochs" 3\n  }\n}\n');
    expect(await failure('badExperiment', lab, [])).toContain(`${lab}, line 3: not valid JSON. A colon is missing`);
    const told: [string, string][] = [
      ['{ "data": { "manifest": "C:\\data\\pets.csv" } }', 'write each backslash twice, or / between folders'],
      ['{\n  "name": "a"\n  "models": []\n}', 'line 3: not valid JSON. A comma is missing before this place'],
      ["{ 'name': 'a' }", 'stand in double quotes'],
      ['{ "name": "a"', 'A brace } is missing at the end'],
    ];
    for (const [text, message] of told) {
      expect(await failure('badExperiment', file(text), [])).toContain(message);
    }
    expect(await failure('badExperiment', file('{ "models": }'), [])).toContain('not valid JSON');
  });

  it.each(['', '\uFEFF\n', '// nothing yet\n'])('that is empty is said to be so: %j', async (text) => {
    const lab = file(text);
    expect(await failure('badExperiment', lab, [])).toMatch(`${lab} is empty. An experiment on a table is {`);
  });

  it('that holds a field twice is refused, and says where both stand', async () => {
    const lab = file(
      '{\n  "data": { "manifest": "base.csv" },\n  "training": {\n    "epochs": 1,\n    "seed": 2,\n    "epochs": 0\n  },\n  "data": { "manifest": "num.csv" }\n}\n',
    );
    expect((await failure('badExperiment', lab, [])).split('\n')).toEqual([
      `${lab} cannot be run:`,
      '- line 4, training.epochs: 0 is too small; it must be 1 or more.',
      '- line 6, training.epochs: is written a second time, after line 4; keep one of them.',
      '- line 8, data: is written a second time, after line 2; keep one of them.',
    ]);
    const once = file(
      '{ "modalities": { "a": { "units": 8 }, "b": { "units": 8 } }, "data": { "manifest": "b.csv" } }',
    );
    expect((await planned(once, [])).modalities['b']?.units).toBe(8);
  });

  it('has no field that is called as the prototype of an object', async () => {
    const lab = file('{\n  "__proto__": { "x": 1 },\n  "training": { "__proto__": { "epochs": 1 } }\n}\n');
    expect((await failure('badExperiment', lab, [])).split('\n').slice(1)).toEqual([
      expect.stringMatching(/^- line 2, "__proto__" is not a field/),
      expect.stringMatching(/^- line 3, "training.__proto__" is not a field/),
    ]);
    const modality = file(
      '{\n  "data": { "manifest": "pets.csv" },\n  "modalities": {\n    "__proto__": { "columns": ["photo"] },\n    "c": {}\n  }\n}\n',
    );
    const rule = 'a modality is named with letters, digits and _, beginning with a letter.';
    expect(await failure('badExperiment', modality, [])).toBe(
      `${modality} cannot be run: line 4, modalities.__proto__: ${rule}`,
    );
    const override = 'modalities.__proto__.units=8';
    expect(await failure('badExperiment', file('{ "data": { "manifest": "a.csv" } }'), [override])).toContain(
      `--set modalities.__proto__: ${rule}`,
    );
  });

  it.each(['[]', '5', '"text"', 'null'])('that holds no object is refused: %s', async (text) => {
    const lab = file(text);
    expect(await failure('badExperiment', lab, [])).toContain(`${lab} does not hold an experiment`);
  });

  it('that breaks limits is named with all of them', async () => {
    const lab = file('{ "training": { "epochs": 0, "epoch": 1 }, "data": 5 }');
    const message = await failure('badExperiment', lab, ['training.dropout=2']);
    expect(message).toMatch(/^.*lab\.json cannot be run:\n- line 1, /);
    expect(message).toContain('training.epochs');
    expect(message).toContain('"training.epoch" is not a field');
    expect(message).toContain('training.dropout');
    expect(message).toContain('data: ');
  });

  it('says the line of each problem that it holds', async () => {
    const lab = file('{\n  "training": {\n    "epochs": 0,\n    "epoch": 1\n  },\n  // none\n  "models": ["x"]\n}\n');
    const message = await failure('badExperiment', lab, ['training.dropout=2']);
    expect(message.split('\n')).toEqual([
      `${lab} cannot be run:`,
      '- line 3, training.epochs: 0 is too small; it must be 1 or more.',
      '- line 4, "training.epoch" is not a field (did you mean "training.epochs"?).',
      '- line 7, models.0: "x" is not a model (known: multimodal, image-only, text-only).',
      '- --set training.dropout: 2 is too large; it must be 0.95 or less.',
    ]);
  });

  it('finds a manifest beside it, and is called by its file name', async () => {
    const lab = file('{ "data": { "manifest": "pets.csv" } }');
    const experiment = await planned(lab, []);
    expect(experiment.data.manifest).toBe(path.join(path.dirname(lab), 'pets.csv'));
    expect(experiment.name).toBe('lab');
    expect(experiment.models).toEqual([]);
  });

  it('comes with the fields that a person wrote, and where', async () => {
    const lab = file('{\n  "data": {\n    "manifest": "pets.csv"\n  },\n  "modalities": {\n    "photo": {}\n  }\n}\n');
    expect((await planExperiment(lab, ['training.epochs=1'])).written).toEqual({
      origin: lab,
      places: {
        name: '',
        data: 'line 2, ',
        'data.manifest': 'line 3, ',
        modalities: 'line 5, ',
        'modalities.photo': 'line 6, ',
        training: '--set ',
        'training.epochs': '--set ',
      },
    });
    expect((await planExperiment(undefined, [])).written).toEqual({ origin: 'The experiment', places: {} });
  });

  it('names an override that takes the place of what the file says', async () => {
    const lab = file('{\n  "training": { "epochs": 2 }\n}\n');
    expect(await failure('badExperiment', lab, ['training.epochs=0'])).toBe(
      `${lab} cannot be run: --set training.epochs: 0 is too small; it must be 1 or more.`,
    );
  });

  it('leaves a bad override to the override', async () => {
    await failure('badUsage', undefined, ['training.epochs']);
    expect(await failure('badExperiment', undefined, ['training.epoch=1'])).toContain(
      'did you mean "training.epochs"?',
    );
    expect(await failure('badExperiment', undefined, ['training.epochs=many'])).toContain('training.epochs: ');
  });
});
