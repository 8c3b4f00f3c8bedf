import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { delimitedRecords } from '../../../src/engine/data/manifest/delimitedRecords';
import { loadManifestDataset } from '../../../src/engine/data/manifestDataset';
import { rowsFor } from '../../../src/engine/data/multimodalDataset';
import { pairedMean } from '../../../src/engine/evaluation/pairedMean';
import { predictColumns } from '../../../src/engine/prediction/predictManifest';
import type { TensorFlow } from '../../../src/engine/tensorflow';
import type { RunEvent } from '../../../src/protocol/events';
import type { Experiment, ExperimentInput } from '../../../src/protocol/experiment';
import { parseExperiment } from '../../../src/protocol/parseExperiment';
import { loadTrainedModel } from '../../../src/runs/trainedModels';
import { digitsSubset } from '../../support/digitsSubset';
import { executeWork } from '../../support/executeWork';
import { runProgram } from '../../support/programs';
import { makeTemporaryFolder, removeFolder, temporaryFolder } from '../../support/temporaryFolder';
import { nativeTensorFlow } from '../../support/tensorflow';
import { largestDifference } from '../encoders/comparing';
import { makeRowFolder, type RowFolder } from './newRows';

let tf: TensorFlow;

beforeAll(async () => {
  tf = await nativeTensorFlow();
});

interface Run {
  readonly experiment: Experiment;
  readonly folder: string;
  readonly events: readonly RunEvent[];
}

async function run(input: ExperimentInput, runsFolder: string): Promise<Run> {
  const experiment = parseExperiment(input);
  const { outcome, folder, events } = await executeWork({ experiment, runsFolder });
  expect(outcome, JSON.stringify(events.at(-1))).toBe('done');
  return { experiment, folder, events };
}

function experimentOn(manifest: string): ExperimentInput {
  return {
    data: { manifest, split: 'split' },
    modalities: {
      picture: { type: 'image', encoder: 'mlp', height: 8, width: 7 },
      sound: { type: 'audio', encoder: 'gru', units: 8 },
      film: { type: 'video', height: 6, width: 6, units: 8 },
      caption: { type: 'text', encoder: 'mean', units: 8 },
      body: { type: 'numeric', columns: ['age', 'weight'], missing: 'median', units: 8 },
    },
    fusion: { strategy: 'gated', standIn: 'mean', units: 16, modalityDropout: 0.2 },
    training: { epochs: 3, batchSize: 8, validationSplit: 0 },
    models: ['multimodal', 'body-only'],
  };
}

/** What the model of a run gives for the rows of its test, as the run itself has read them. */
async function testOutputs({ experiment, folder }: Run, name: string): Promise<Float32Array[]> {
  const dataset = await loadManifestDataset({
    tf,
    experiment,
    signal: new AbortController().signal,
    report: () => undefined,
    keepBadRows: () => undefined,
  });
  const { model, preprocessing } = await loadTrainedModel(tf, folder, name);
  const modalities = dataset.modalities.filter(({ name: one }) =>
    preprocessing.modalities.some((modality) => modality.name === one),
  );
  const outputs = predictColumns(tf, model, rowsFor(dataset, modalities).test.columns, dataset.counts.test);
  model.dispose();
  return outputs;
}

interface Predicted {
  readonly code: number | null;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly stderr: string;
}

/** `mmlab predict`, in a process of its own. */
async function predict(...args: readonly string[]): Promise<Predicted> {
  const { code, lines, stderr } = await runProgram('cli.js', ['predict', ...args]);
  const [header, ...rows] = delimitedRecords(lines.join('\n'), 'predictions', ',').map(({ values }) => values);
  return { code, header: header ?? [], rows, stderr };
}

/** What the run itself has kept of the rows of its test. */
function keptPredictions({ folder }: Run, name: string): Pick<Predicted, 'header' | 'rows'> {
  const file = path.join(folder, 'predictions', `${name}.csv`);
  const [header = [], ...rows] = delimitedRecords(readFileSync(file, 'utf8'), file, ',').map(({ values }) => values);
  return { header, rows };
}

function evaluationOf({ events }: Run, name: string): { accuracy?: number | undefined; mae?: number | undefined } {
  const event = events.find((one) => one.kind === 'modelEvaluated' && one.model === name);
  return event?.kind === 'modelEvaluated' ? event.metrics : {};
}

describe('a trained model, used in another process', () => {
  const folder = makeTemporaryFolder();
  let rows: RowFolder;
  let trained: Run;

  beforeAll(async () => {
    rows = makeRowFolder(folder, 'class');
    trained = await run(experimentOn(rows.manifest), path.join(folder, 'runs'));
  });

  afterAll(() => removeFolder(folder));

  it.each(['multimodal', 'body-only'])('predicts the rows of the test as the run did: %s', async (name) => {
    const { code, header, rows: predicted, stderr } = await predict(trained.folder, rows.newRows(), '--model', name);
    expect(code, stderr).toBe(0);
    expect(header).toEqual(['line', 'prediction', 'probability of cat, "tame"', 'probability of owl']);
    expect(predicted.map(([line]) => line)).toEqual(rows.testLabels.map((_, row) => String(row + 2)));
    const probabilities = predicted.flatMap(([, , ...values]) => values.map(Number));
    expect(
      largestDifference(
        probabilities,
        (await testOutputs(trained, name)).flatMap((row) => [...row]),
      ),
    ).toBeLessThan(1e-6);
    const right = predicted.filter(([, prediction], row) => prediction === rows.testLabels[row]).length;
    expect(right / predicted.length).toBe(evaluationOf(trained, name).accuracy);
    const kept = keptPredictions(trained, name);
    expect(kept.header).toEqual(['line', 'label', 'prediction', 'probability']);
    // A half of the rows is for the test: the third and fourth of each four, on the lines behind the header.
    expect(kept.rows.map(([line]) => line)).toEqual(
      rows.testLabels.map((_, row) => String(4 * Math.floor(row / 2) + 4 + (row % 2))),
    );
    expect(kept.rows.map(([, label]) => label)).toEqual(rows.testLabels);
    expect(kept.rows.map(([, , prediction]) => prediction)).toEqual(predicted.map(([, prediction]) => prediction));
    kept.rows.forEach(([, , , probability], row) =>
      expect(Number(probability)).toBeCloseTo(Math.max(...predicted[row]!.slice(2).map(Number)), 4),
    );
    // The rows differ, and so do their predictions.
    expect(new Set(probabilities).size).toBeGreaterThan(predicted.length);
  });

  it('takes the model that joins modalities, and leaves rows that cannot be used without a prediction', async () => {
    const file = rows.newRows('pictures/none.png,,films/2,a word,4,1900', 'pictures/2.png,,films/2,a word,4,1900');
    const stopped = await predict(trained.folder, file);
    expect(stopped.code).toBe(1);
    expect(stopped.rows).toEqual([]);
    expect(stopped.stderr).toContain('Line 22: picture: the file pictures/none.png does not exist.');
    const out = path.join(temporaryFolder(), 'predictions.csv');
    const skipped = await predict(trained.folder, file, '--on-bad-row', 'skip', '--out', out);
    expect(skipped.code, skipped.stderr).toBe(0);
    expect(skipped.stderr).toContain('Predictions of the multimodal model');
    expect(skipped.stderr).toContain('1 of 22 rows');
    const lines = readFileSync(out, 'utf8').trimEnd().split('\n');
    expect(lines.at(-2)).toBe('22,,,');
    expect(lines.at(-1)).toMatch(/^23,.*\d$/);
  });

  it('says what a row lacks that no training row lacked, and which column is not there', async () => {
    const lacking = await predict(trained.folder, rows.newRows(',sounds/2.wav,films/2,a word,4,1900'));
    expect(lacking.code).toBe(1);
    expect(lacking.stderr).toContain(
      'Line 22: picture is missing, and all rows that the model was trained on have it.',
    );
    const other = path.join(path.dirname(rows.manifest), 'other.csv');
    writeFileSync(other, 'picture,sounds\npictures/2.png,sounds/2.wav\n');
    const without = await predict(trained.folder, other);
    expect(without.code).toBe(2);
    expect(without.stderr).toContain('lacks 5 columns that the model was trained on:');
    expect(without.stderr).toContain('- sound: "sound" (did you mean "sounds"?).');
    expect(without.stderr).toContain('- body: ');
  });

  it('does not overwrite the table that it reads', async () => {
    const file = rows.newRows();
    const before = readFileSync(file, 'utf8');
    const { code, stderr } = await predict(trained.folder, file, '--out', path.relative(process.cwd(), file));
    expect(code).toBe(2);
    expect(stderr).toBe(
      `mmlab: --out: ${file} is the table of new rows itself, which would be overwritten. Name another file.\n`,
    );
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('names the models there are, and says what to do where a file is missing', async () => {
    const unknown = await predict(trained.folder, rows.newRows(), '--model', 'sound-only');
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('has no trained model "sound-only"; there are multimodal, body-only.');
    const table = await predict(trained.folder, 'nowhere.csv');
    expect(table.code).toBe(2);
    expect(table.stderr).toContain('nowhere.csv does not exist. A relative path is relative to the working directory.');
    const file = path.join(trained.folder, 'weights', 'body-only', 'preprocessing.json');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('"version":1', '"version":2'));
    const newer = await predict(trained.folder, rows.newRows(), '--model', 'body-only');
    expect(newer.code).toBe(1);
    expect(newer.stderr).toContain('was saved by another version of Multimodal Lab. Train the body-only model again.');
    rmSync(file);
    const earlier = await predict(trained.folder, rows.newRows(), '--model', 'body-only');
    expect(earlier.stderr).toContain('it was saved by an earlier version, or not to its end. Train it again.');
    writeFileSync(file, text);
  });
});

it('a predicted number is in the target’s own unit', async () => {
  const rows = makeRowFolder(temporaryFolder(), 'number');
  const trained = await run(experimentOn(rows.manifest), temporaryFolder());
  const { code, header, rows: predicted, stderr } = await predict(trained.folder, rows.newRows());
  expect(code, stderr).toBe(0);
  expect(header).toEqual(['line', 'prediction']);
  const errors = predicted.map(([, value], row) => Math.abs(Number(value) - Number(rows.testLabels[row])));
  const mae = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  expect(mae / (evaluationOf(trained, 'multimodal').mae ?? 0)).toBeCloseTo(1, 4);

  const [kept, alone] = ['multimodal', 'body-only'].map((name) => keptPredictions(trained, name));
  expect(kept!.header).toEqual(['line', 'target', 'prediction']);
  kept!.rows.forEach(([, target, prediction], row) => {
    expect(Number(target)).toBeCloseTo(Number(rows.testLabels[row]), 3);
    expect(Number(prediction)).toBeCloseTo(Number(predicted[row]![1]), 3);
  });
  const errorsOf = ({ rows: all }: Pick<Predicted, 'rows'>): number[] =>
    all.map(([, target, prediction]) => Math.abs(Number(prediction) - Number(target)));
  const differences = errorsOf(alone!).map((error, row) => error - errorsOf(kept!)[row]!);
  const comparison = trained.events.find((event) => event.kind === 'comparisonReady');
  const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
  expect(comparison?.improvement).toBeCloseTo(mean, 4);
  expect(comparison?.paired).toEqual({
    rows: rows.testLabels.length,
    test: 'pairedT',
    ...pairedMean(Float64Array.from(differences)),
  });
});

it('the classic lab’s models take digits as pictures, and their text as ten numbers', async () => {
  const trained = await run({ data: { folder: digitsSubset() }, training: { epochs: 1 } }, temporaryFolder());
  const folder = temporaryFolder();
  const table = path.join(folder, 'rows.jsonl');
  const text = (digit: number): string => Array.from({ length: 10 }, (_, code) => (code === digit ? 1 : 0)).join(' ');
  writeFileSync(table, [3, 8].map((digit) => `${JSON.stringify({ text: text(digit) })}\n`).join(''));
  const { code, rows, stderr } = await predict(trained.folder, table, '--model', 'text-only');
  expect(code, stderr).toBe(0);
  expect(rows.map((row) => row.length)).toEqual([12, 12]);
  writeFileSync(table, `${JSON.stringify({ text: '1 0 x' })}\n`);
  expect((await predict(trained.folder, table, '--model', 'text-only')).stderr).toContain('text: "x" is not a number');
  expect(existsSync(path.join(trained.folder, 'weights', 'image-only', 'preprocessing.json'))).toBe(true);
});
