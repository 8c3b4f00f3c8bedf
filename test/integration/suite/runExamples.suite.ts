import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

import * as vscode from 'vscode';

import type { MultimodalLabApi } from '../../../src/host/api';
import { chooseLens, lensesOf, mistakesIn } from './experimentDocuments';
import { nextEnd, shownNow, theLab, tidyUp } from './support';

/** This file is bundled into a folder below `dist`. */
const examples = path.resolve(__dirname, '../../../../examples');

const files = readdirSync(examples, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.mmlab.json'),
);

describe('the examples', () => {
  let lab: MultimodalLabApi;
  /** A copy, so that nothing that a test types gets into the originals. */
  let folder: string;

  before(async () => {
    lab = await theLab();
    folder = mkdtempSync(path.join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '', 'examples-'));
    cpSync(examples, folder, { recursive: true });
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
