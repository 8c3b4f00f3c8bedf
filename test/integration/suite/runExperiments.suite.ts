import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import * as vscode from 'vscode';

import type { MultimodalLabApi } from '../../../src/host/api';
import { experimentTemplates } from '../../../src/host/experimentTemplates';
import { commandIds } from '../../../src/host/ids';
import type { RunSnapshot } from '../../../src/protocol/snapshot';
import { chooseLens, lensesOf, mistakesIn, replaceAll } from './experimentDocuments';
import { Answers, nextEnd, shownNow, theLab, tidyUp, until, useFakeTrainer } from './support';

describe('experiment files', () => {
  let lab: MultimodalLabApi;
  let workspace: string;
  let outside: string;
  const folders: string[] = [];
  const restore: (() => unknown)[] = [];

  before(async () => {
    lab = await theLab();
    outside = mkdtempSync(path.join(realpathSync(os.tmpdir()), 'multimodal-lab-outside-'));
  });

  // A folder for each test: the editor keeps documents for a while after they were closed.
  beforeEach(() => {
    workspace = mkdtempSync(path.join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '', 'experiments-'));
    folders.push(workspace);
  });

  afterEach(async () => {
    for (const undo of restore.splice(0).reverse()) {
      await undo();
    }
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await tidyUp(lab);
  });

  after(() => {
    for (const folder of [outside, ...folders]) {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  function useFake(): void {
    const programs = useFakeTrainer(lab, 'success');
    restore.push(() => programs.dispose());
  }

  function answering(choose: (choices: readonly string[]) => string | undefined = () => undefined): Answers {
    const answers = new Answers(({ choices }) => choose(choices));
    restore.push(() => answers.restore());
    return answers;
  }

  /** Writes an experiment file and opens it. */
  async function open(text: string, folder = workspace, name = 'pets.mmlab.json'): Promise<vscode.TextDocument> {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    const document = await vscode.workspace.openTextDocument(file);
    await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
    return document;
  }

  async function run(document: vscode.TextDocument): Promise<RunSnapshot> {
    const ended = nextEnd(lab);
    await chooseLens(document, 'Run');
    return ended;
  }

  function table(folder: string): void {
    const rows = Array.from({ length: 60 }, (_, row) => {
      const big = row % 2;
      return [
        big === 1 ? 'large and heavy' : 'small and light',
        2 + 5 * big + (row % 7) / 10,
        big === 1 ? 'dog' : 'mouse',
      ];
    });
    writeFileSync(path.join(folder, 'pets.csv'), ['note,weight,label', ...rows.map((row) => row.join(','))].join('\n'));
  }

  const pets = `{
  // A comment is allowed.
  "data": { "manifest": "pets.csv", "testSplit": 0.3 },
  "modalities": { "note": { "type": "text" }, "weight": { "type": "numeric" } },
  "training": { "epochs": 2, "batchSize": 8, "seed": 3 },
}
`;

  for (const template of experimentTemplates) {
    it(`are made from the template "${template.title}" without a mistake`, async () => {
      const file = vscode.Uri.file(path.join(workspace, 'new.json'));
      const { showQuickPick, showSaveDialog } = vscode.window;
      restore.push(() => Object.assign(vscode.window, { showQuickPick, showSaveDialog }));
      Object.assign(vscode.window, {
        showQuickPick: (items: { label: string }[]) => Promise.resolve(items.find((i) => i.label === template.title)),
        showSaveDialog: () => Promise.resolve(file),
      });
      await vscode.commands.executeCommand(commandIds.newExperiment);
      const document = vscode.window.activeTextEditor?.document;
      assert.ok(document);
      assert.equal(path.basename(document.uri.fsPath), 'new.mmlab.json');
      assert.equal(document.languageId, 'jsonc');
      assert.equal(readFileSync(document.uri.fsPath, 'utf8'), template.text);
      assert.deepEqual(await mistakesIn(document), []);
    });
  }

  it('have their commands above the first line, and only where they can be run', async () => {
    const lenses = await lensesOf(await open('{}'));
    assert.deepEqual(
      lenses.map(({ title, command }) => [title.replace(/\$\(.*?\) /, ''), command]),
      [
        ['Run', commandIds.runExperiment],
        ['Open Last Results', commandIds.openLastResults],
      ],
    );
    assert.deepEqual(await lensesOf(await open('{}', workspace, 'other.json')), []);
  });

  it('are completed, explained and checked by the schema', async () => {
    const document = await open('{\n  "training": { "epochs": 0, "" }\n}\n');
    const at = (text: string, inside: number): vscode.Position =>
      document.positionAt(document.getText().indexOf(text) + inside);
    await until('the mistake is underlined', () =>
      vscode.languages.getDiagnostics(document.uri).some(({ range }) => range.start.isEqual(at(' 0,', 1))),
    );
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      at('""', 1),
    );
    const offered = items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    assert.ok(offered.includes('batchSize') && offered.includes('seed'), offered.join(', '));
    assert.ok(!offered.includes('textNoise'));
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      at('epochs', 2),
    );
    const told = hovers.flatMap(({ contents }) => contents.map((part) => (part as vscode.MarkdownString).value));
    assert.match(told.join('\n'), /Passes over the training rows/);
  });

  it('of own data are trained for real, and the panel shows what came of it', async () => {
    table(workspace);
    const document = await open(pets);
    const last = await run(document);
    assert.equal(last.failure?.message, undefined);
    assert.equal(last.state, 'done');
    assert.equal(last.name, 'pets');
    assert.deepEqual(last.models.map(({ name }) => name).sort(), ['multimodal', 'note-only', 'weight-only']);
    assert.ok(last.models.every(({ epochs, evaluation }) => epochs.length === 2 && evaluation?.rows === 18));
    assert.equal(last.comparison?.candidate, 'multimodal');
    assert.deepEqual(last.dataset?.classNames, ['dog', 'mouse']);
    await shownNow(lab);
    assert.deepEqual(lab.panel.snapshot, last);
    assert.equal(lab.panel.experimentFile, 'pets.mmlab.json');
  }).timeout(180_000);

  it('with mistakes are refused in one message that names each line, and nothing runs', async () => {
    useFake();
    const document = await open('{\n  "training": {\n    "epoch": 3,\n    "batchSize": 0\n  }\n}\n');
    const answers = answering((choices) => choices[0]);
    await chooseLens(document, 'Run');
    assert.equal(answers.asked.length, 1);
    const [{ message, choices } = { message: '', choices: [] }] = answers.asked;
    assert.match(message, /^experiments-\w+.pets\.mmlab\.json cannot be run: /);
    assert.match(message, /line 3, "training\.epoch" is not a field \(did you mean "training\.epochs"\?\)/);
    assert.match(message, /line 4, training\.batchSize: /);
    assert.equal(choices[0], 'Show in File');
    await until('the editor is at the first mistake', () => {
      const line = vscode.window.activeTextEditor?.selection.active.line ?? 0;
      return message.includes(`line ${line + 1}, `);
    });
    assert.equal(lab.controller.isRunning, false);
    assert.deepEqual(await lab.runs.list(), []);
  });

  it('that are no JSON are refused with the line', async () => {
    useFake();
    const document = await open('{\n  "training": { "epochs": 1\n');
    const answers = answering();
    await chooseLens(document, 'Run');
    assert.match(answers.asked[0]?.message ?? '', /line \d+: not valid JSON/);
    assert.equal(lab.controller.isRunning, false);
  });

  it('are saved before they are run', async () => {
    useFake();
    const document = await open('{ "training": { "seed": 1 } }');
    await replaceAll(document, '{ "training": { "seed": 42 } }');
    assert.ok(document.isDirty);
    const last = await run(document);
    assert.equal(last.experiment.training.seed, 42);
    assert.equal(document.isDirty, false);
    assert.match(readFileSync(document.uri.fsPath, 'utf8'), /42/);
  });

  it('lead to the newest run of this very file', async () => {
    useFake();
    const other = path.join(workspace, 'other');
    mkdirSync(other);
    const document = await open('{ "training": { "seed": 1 } }');
    const namesake = await open('{ "training": { "seed": 2 } }', other);
    await run(document);
    const newest = await run(document);
    await run(namesake);
    const ended = nextEnd(lab);
    await vscode.commands.executeCommand(commandIds.trainAndCompare);
    await ended;
    await chooseLens(document, 'Open Last Results');
    await shownNow(lab);
    assert.equal(lab.panel.snapshot.runId, newest.runId);
    assert.equal(lab.panel.experimentFile, 'pets.mmlab.json');
  });

  it('that were never run say so, and offer to run', async () => {
    useFake();
    const document = await open('{}');
    const answers = answering((choices) => choices[0]);
    const ended = nextEnd(lab);
    await chooseLens(document, 'Open Last Results');
    assert.deepEqual(answers.asked[0], { message: 'There is no run of this experiment yet.', choices: ['Run'] });
    assert.equal((await ended).state, 'done');
  });

  it('outside of the workspace are run with the data beside them', async () => {
    table(outside);
    const last = await run(await open(pets, outside));
    assert.equal(last.failure?.message, undefined);
    assert.equal(last.state, 'done');
    assert.equal(last.experiment.data.manifest, path.join(outside, 'pets.csv'));
    assert.equal(path.dirname(lab.controller.runFolder ?? ''), lab.runs.folder);
  }).timeout(180_000);

  it('are meant by the commands of the palette when they are in front', async () => {
    useFake();
    await open('{ "training": { "seed": 5 } }');
    const ended = nextEnd(lab);
    await vscode.commands.executeCommand(commandIds.runExperiment);
    assert.equal((await ended).experiment.training.seed, 5);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const answers = answering();
    await vscode.commands.executeCommand(commandIds.runExperiment);
    assert.match(answers.asked[0]?.message ?? '', /Open an experiment file/);
  });
});
