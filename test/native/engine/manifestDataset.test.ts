import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { beforeAll, describe, expect, it } from 'vitest';

import type { KeepBadRows } from '../../../src/engine/data/manifest/badRowList';
import { loadManifestDataset } from '../../../src/engine/data/manifestDataset';
import type { ReportActivity } from '../../../src/engine/data/reportActivity';
import type { DatasetModality, MultimodalDataset } from '../../../src/engine/data/multimodalDataset';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import { CancelledError, LabError } from '../../../src/protocol/errors';
import type { ExperimentInput } from '../../../src/protocol/experiment';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { temporaryFolder } from '../../support/temporaryFolder';
import { nativeTensorFlow } from '../../support/tensorflow';
import { png } from '../../unit/engine/modalities/imageFiles/pictureBytes';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

const classNames = ['cat', 'dog', 'owl'];
const rowCount = 30;

/** A grey picture of 6 × 5 pixels, one value everywhere. */
function flatPicture(value: number): Buffer {
  return png({ width: 6, height: 5, colourType: 0, rows: Array<number[]>(5).fill(Array<number>(6).fill(value)) });
}

/** Pictures, texts and numbers that all tell the class: grey value 50 · class, a word of the class, x = class + row / 100. */
function makeDataset(header = 'id,kind,photo,note,x,z'): string {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, 'photos'));
  const lines = [header];
  for (let row = 0; row < rowCount; row++) {
    const code = row % 3;
    writeFileSync(path.join(folder, 'photos', `${row}.png`), flatPicture(50 * code));
    const z = row === 4 ? 'NA' : row * row;
    lines.push(`${row},${classNames[code]},photos\\${row}.png,"a ${classNames[code]}, seen",${code + row / 100},${z}`);
  }
  writeFileSync(path.join(folder, 'rows.csv'), `\ufeff${lines.join('\r\n')}\r\n`);
  return path.join(folder, 'rows.csv');
}

function load(
  manifest: string,
  input: ExperimentInput = {},
  signal = new AbortController().signal,
  report: ReportActivity = () => undefined,
  keepBadRows: KeepBadRows = () => undefined,
): Promise<MultimodalDataset> {
  const experiment = parseExperiment({ ...input, data: { label: 'kind', ...input.data, manifest } });
  return loadManifestDataset({ tf, experiment, signal, report, keepBadRows });
}

async function failureOf(loading: Promise<unknown>): Promise<LabError> {
  const error: unknown = await loading.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(LabError);
  return error as LabError;
}

function modality(dataset: MultimodalDataset, name: string): DatasetModality {
  const found = dataset.modalities.find((one) => one.name === name);
  expect(found).toBeDefined();
  return found!;
}

describe('a manifest with pictures, texts and numbers', () => {
  it('becomes a data set whose columns and labels are of the same rows', async () => {
    const tensors = tf.memory().numTensors;
    const dataset = await load(makeDataset(), {
      modalities: { photo: { encoder: 'mlp', channels: 1, height: 4, width: 4 }, note: {}, x: {} },
    });
    expect(tf.memory().numTensors).toBe(tensors);
    expect(dataset).toMatchObject({ name: 'rows.csv', classes: 3, classNames });
    // Of ten rows a class 2 are for the test, and of the 8 that are left 1 for validation.
    expect(dataset.counts).toEqual({ training: 21, validation: 3, test: 6 });
    // The class of a row is its place modulo 3, and the first row is on the second line.
    expect([...dataset.testLines!].map((line) => (line - 2) % 3)).toEqual([...dataset.labels.test]);
    const [photo, note, x] = dataset.modalities;
    for (const split of ['training', 'test'] as const) {
      const labels = dataset.labels[split];
      expect(labels).toHaveLength(split === 'training' ? 24 : 6);
      expect(photo?.columns[split]).toMatchObject({ shape: [4, 4, 1], dtype: 'uint8', divisor: 255 });
      expect(note?.columns[split]).toMatchObject({ shape: [3], dtype: 'int32' });
      expect(x?.columns[split]).toMatchObject({ shape: [1], dtype: 'float32' });
      const pixels = Uint8Array.from({ length: labels.length * 16 }, (_, at) => 50 * labels[Math.floor(at / 16)]!);
      expect(photo?.columns[split].values).toEqual(pixels);
    }
    expect([photo?.type, note?.type, x?.type]).toEqual(['image', 'text', 'numeric']);
    expect(note?.vocabulary).toBe(7);
    expect(dataset.notices).toEqual([
      'Not used, as modalities names only photo, note, x: z.',
      'photo: 30 of 30 pictures were resized to 4 × 4 pixels.',
    ]);
  });

  it('needs nothing said about its modalities', async () => {
    const dataset = await load(makeDataset());
    expect(dataset.modalities.map(({ name, type }) => [name, type])).toEqual([
      ['photo', 'image'],
      ['note', 'text'],
      ['numbers', 'numeric'],
    ]);
    expect(modality(dataset, 'photo').columns.training.shape).toEqual([8, 8, 1]);
    expect(modality(dataset, 'numbers').detail).toBe('2 numbers');
    expect(dataset.notices).toEqual([
      'The column "id" was left out: it is empty or names rows. To use it, list the modalities of the experiment.',
      'photo: 30 of 30 pictures were resized to 8 × 8 pixels.',
      'numbers: 1 missing number in 1 row was filled in by the rule "mean".',
    ]);
  });

  it('says how many test rows show a picture of training, unless rows of one picture stay together', async () => {
    const manifest = makeDataset();
    const [header, ...rows] = readFileSync(manifest, 'utf8').trim().split('\r\n');
    const twice = rows.flatMap((row, at) => [row, row.replace('seen', `seen again ${at}`)]);
    writeFileSync(manifest, [header, ...twice].join('\n'));
    const shared = ({ notices }: MultimodalDataset): string[] => notices.filter((text) => text.includes('name a file'));
    expect(shared(await load(manifest))).toEqual([
      expect.stringMatching(/^photo: \d+ of 12 test rows \(.*\) name a file .* set data\.group to "photo"\.$/),
    ]);
    const grouped = await load(manifest, { data: { group: 'photo' } });
    expect(grouped.modalities.map(({ name }) => name)).toContain('photo');
    expect(shared(grouped)).toEqual([]);
  });

  it('is the same with the same seed, and known by its pictures', async () => {
    const manifest = makeDataset();
    const first = await load(manifest);
    const again = await load(manifest);
    expect(again.sha256).toBe(first.sha256);
    expect(again.labels).toEqual(first.labels);
    expect(again.modalities.map(({ columns }) => columns)).toEqual(first.modalities.map(({ columns }) => columns));
    const other = await load(manifest, { training: { seed: 2 } });
    expect(modality(other, 'numbers').columns.test).not.toEqual(modality(first, 'numbers').columns.test);
    writeFileSync(path.join(path.dirname(manifest), 'photos', '7.png'), flatPicture(99));
    expect((await load(manifest)).sha256).not.toBe(first.sha256);
  });

  it('says what it reads', async () => {
    const reports: unknown[] = [];
    await load(makeDataset(), {}, undefined, (...report) => reports.push(report));
    expect(reports[0]).toEqual(['Reading photo', { done: 1, total: 30 }]);
    expect(reports.at(-1)).toEqual(['Reading photo', { done: 30, total: 30 }]);
  });
});

describe('rows that cannot be used', () => {
  function makeBadRows(): string {
    const manifest = makeDataset();
    const photos = path.join(path.dirname(manifest), 'photos');
    writeFileSync(path.join(photos, '2.png'), '');
    writeFileSync(path.join(photos, '5.png'), flatPicture(50).subarray(0, 60));
    writeFileSync(
      manifest,
      ['id,kind,photo,note,x,z']
        .concat(
          Array.from({ length: 28 }, (_, row) => `${row},${classNames[row % 3]},photos/${row}.png,"a\nnote",${row},1`),
        )
        .concat(['28,cat,photos/none.png,a note,1,2', '29,dog', '30,,photos/../../away.png,a note,one,2'])
        .join('\n'),
    );
    return manifest;
  }

  /** Rows up to number 27 take two lines each. */
  const expected = [
    'Line 6: photo: photos/2.png is empty. Get the file again, or take it out of the data.',
    'Line 12: photo: photos/5.png is a damaged PNG file, its pixels cannot be decoded. Get the file again, or take it out of the data.',
    'Line 58: photo: the file photos/none.png does not exist.',
    'Line 59: 6 values are expected, one for each column, and there are 2.',
    'Line 60: kind: the label is missing.',
    "Line 60: photo: photos/../../away.png lies outside the manifest's folder; copy the file there and name it relative to it.",
    'Line 60: x: "one" is not a number; leave it empty where the value is missing.',
  ];

  it('are all told at once with their lines', async () => {
    const manifest = makeBadRows();
    const { code, message } = await failureOf(load(manifest));
    expect(code).toBe('badData');
    expect(message).toBe(
      [
        `5 of 31 rows of ${manifest} cannot be used.`,
        ...expected.map((problem) => `- ${problem}`),
        'Mend the rows, or set data.onBadRow to "skip" to train without them.',
      ].join('\n'),
    );
  });

  it('are left out, counted, named and kept when they are to be skipped', async () => {
    const manifest = makeBadRows();
    const kept: Parameters<KeepBadRows>[0][] = [];
    const keepBadRows: KeepBadRows = (problems) => kept.push(problems);
    const dataset = await load(manifest, { data: { onBadRow: 'skip' } }, undefined, undefined, keepBadRows);
    expect(kept.at(-1)?.map(({ line }) => line)).toEqual([6, 12, 58, 59, 60, 60, 60]);
    expect(kept.at(-1)?.map(({ kind }) => kind)).toContain('photo: the file … does not exist');
    const { training, validation, test } = dataset.counts;
    expect(training + validation + test).toBe(26);
    expect(dataset.notices).toContain(
      [`5 of 31 rows of ${manifest} were skipped.`, ...expected.map((problem) => `- ${problem}`)].join('\n'),
    );
    // Row 30 lies elsewhere, 28 is not there, 2 and 5 are damaged, and 29 is cut short.
    expect(modality(dataset, 'note').steps?.rows).toBe(26);
    expect(dataset.notices).toContain('photo: 26 of 26 pictures were resized to 8 × 8 pixels.');
  });
});

describe('a request to stop', () => {
  it('ends reading at the next picture', async () => {
    const stop = new AbortController();
    let reached = 0;
    const loading = load(makeDataset(), {}, stop.signal, (_activity, rows) => {
      reached = rows?.done ?? 0;
      if (reached === 10) {
        stop.abort();
      }
    });
    await expect(loading).rejects.toBeInstanceOf(CancelledError);
    expect(reached).toBe(10);
  });
});
