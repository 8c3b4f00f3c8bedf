import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

import { applyEdits, modify } from 'jsonc-parser';
import * as vscode from 'vscode';

import type { MultimodalLabApi } from '../../../src/host/api';
import { commandIds } from '../../../src/host/ids';
import { writePatternDataset } from '../../support/idxFiles';
import { chooseLens, lensesOf, mistakesIn, replaceAll } from './experimentDocuments';
import { nextEnd, shownNow, theLab, tidyUp } from './support';

/** This file is bundled into a folder below `dist`. */
const examples = path.resolve(__dirname, '../../../../examples');

const files = readdirSync(examples, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.mmlab.json'),
);

const digits = 'digits';
const oneEpoch = { 'training.epochs': 1 };

/** The fields that make each example a matter of seconds. */
const shorter: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'classic-lab/classic-lab.mmlab.json': { ...oneEpoch, 'data.folder': `../${digits}` },
  'classic-lab/noisy-text.mmlab.json': { ...oneEpoch, 'data.folder': `../${digits}` },
  'exclusive-or/exclusive-or.mmlab.json': oneEpoch,
  'fusion-switchboard/fusion-switchboard.mmlab.json': { ...oneEpoch, 'data.rows': 600 },
  'missing-modality/missing-modality.mmlab.json': { ...oneEpoch, 'data.rows': 600 },
  'own-data/own-data.mmlab.json': oneEpoch,
  'three-senses/three-senses.mmlab.json': { ...oneEpoch, 'data.rows': 600 },
  'three-views/three-views.mmlab.json': oneEpoch,
  'two-rates/two-rates.mmlab.json': { ...oneEpoch, 'data.rows': 600 },
};

/** Sets fields of an experiment file, named by their path, and leaves the rest and the comments as they are. */
function withFields(text: string, fields: Readonly<Record<string, unknown>>): string {
  return Object.entries(fields).reduce(
    (before, [field, value]) => applyEdits(before, modify(before, field.split('.'), value, {})),
    text,
  );
}

describe('the examples', () => {
  let lab: MultimodalLabApi;
  /** A copy, so that nothing that a test types gets into the originals. */
  let folder: string;

  before(async () => {
    lab = await theLab();
    folder = mkdtempSync(path.join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '', 'examples-'));
    cpSync(examples, folder, { recursive: true });
    writePatternDataset(path.join(folder, digits), 600, 100);
    assert.ok(files.length > 0, `There is no example in ${examples}`);
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await tidyUp(lab);
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  async function open(file: string): Promise<vscode.TextDocument> {
    const document = await vscode.workspace.openTextDocument(path.join(folder, file));
    await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
    return document;
  }

  for (const file of files) {
    it(`${file} opens without a mistake and can be run`, async () => {
      const document = await open(file);
      assert.equal(document.languageId, 'jsonc');
      const titles = (await lensesOf(document)).map(({ title }) => title);
      assert.ok(titles.includes('$(play) Run'), titles.join(', '));
      assert.deepEqual(await mistakesIn(document), []);
    });

    it(`${file}, made shorter, is run from the palette, and the panel shows what became of each model`, async () => {
      const document = await open(file);
      const changes = shorter[file];
      assert.ok(changes, 'nothing says how it is made shorter');
      await replaceAll(document, withFields(document.getText(), changes));
      const ended = nextEnd(lab);
      await vscode.commands.executeCommand(commandIds.runExperiment);
      const last = await ended;
      assert.equal(last.failure?.message, undefined);
      assert.equal(last.state, 'done');
      assert.ok(last.models.length > 1);
      for (const { name, epochs, evaluation } of last.models) {
        assert.deepEqual([epochs.length, evaluation !== undefined], [1, true], name);
      }
      assert.ok(last.comparison, 'nothing was compared');
      await shownNow(lab);
      assert.deepEqual(lab.panel.snapshot, last);
      assert.equal(lab.panel.experimentFile, path.basename(file));
    }).timeout(240_000);
  }

  it('of own data leads from Run to the comparison in the panel', async () => {
    const ended = nextEnd(lab);
    await chooseLens(await open('own-data/own-data.mmlab.json'), 'Run');
    const last = await ended;
    assert.equal(last.failure?.message, undefined);
    assert.equal(last.state, 'done');
    assert.deepEqual(
      last.dataset?.modalities?.map(({ name, type }) => [name, type]),
      [
        ['picture', 'image'],
        ['caption', 'text'],
        ['numbers', 'numeric'],
      ],
    );
    assert.equal(last.comparison?.candidate, 'multimodal');
    assert.ok(last.comparison.improvement > 0.03, String(last.comparison.improvement));
    await shownNow(lab);
    assert.deepEqual(lab.panel.snapshot, last);
    assert.equal(lab.panel.experimentFile, 'own-data.mmlab.json');
  }).timeout(240_000);
});
