import assert from 'node:assert/strict';

import * as vscode from 'vscode';

import { commandIds } from '../../../src/host/ids';
import type { MultimodalLabApi } from '../../../src/host/api';
import { changeSettings, nextEnd, shownNow, theLab, tidyUp, until, useFakeTrainer } from './support';

describe('the panel', () => {
  let lab: MultimodalLabApi;
  const restore: (() => unknown)[] = [];

  before(async () => {
    lab = await theLab();
  });

  afterEach(async () => {
    for (const undo of restore.splice(0).reverse()) {
      await undo();
    }
    await tidyUp(lab);
  });

  async function openDocument(): Promise<void> {
    const document = await vscode.workspace.openTextDocument({ content: 'some text' });
    await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
  }

  it('shows before the first run what the settings would run', async () => {
    assert.equal(lab.controller.snapshot, undefined);
    restore.push(await changeSettings({ 'training.epochs': 3, 'training.seed': 77 }));
    await vscode.commands.executeCommand(commandIds.showResults);
    await shownNow(lab);
    assert.equal(lab.panel.snapshot.state, 'idle');
    assert.deepEqual(
      [lab.panel.snapshot.experiment.training.epochs, lab.panel.snapshot.experiment.training.seed],
      [3, 77],
    );
  });

  it('opens beside the editor and shows its page', async () => {
    await openDocument();
    await vscode.commands.executeCommand(commandIds.showResults);
    await shownNow(lab);
    assert.equal(lab.panel.viewColumn, vscode.ViewColumn.Two);
    assert.equal(lab.panel.isVisible, true);
  });

  it('is one: a second call brings it to the front', async () => {
    await openDocument();
    await vscode.commands.executeCommand(commandIds.showResults);
    await shownNow(lab);
    await vscode.commands.executeCommand(commandIds.showResults);
    const panels = vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter(({ input }) => input instanceof vscode.TabInputWebview);
    assert.equal(panels.length, 1);
  });

  it('shows everything again when it comes back from behind another editor', async () => {
    await vscode.commands.executeCommand(commandIds.showResults);
    await shownNow(lab);
    const before = lab.panel.revision;
    const column = lab.panel.viewColumn ?? vscode.ViewColumn.One;
    const document = await vscode.workspace.openTextDocument({ content: 'in front' });
    await vscode.window.showTextDocument(document, column);
    await until('the panel is hidden', () => !lab.panel.isVisible);
    await vscode.commands.executeCommand(commandIds.showResults);
    await until('the page is filled again', () => lab.panel.revision > before);
    await lab.panel.whenShown(lab.panel.revision);
  });

  it('shows a run to its last event', async () => {
    const programs = useFakeTrainer(lab, 'success');
    restore.push(() => programs.dispose());
    const ended = nextEnd(lab);
    await vscode.commands.executeCommand(commandIds.trainAndCompare);
    const last = await ended;
    await shownNow(lab);
    assert.equal(last.state, 'done');
    assert.deepEqual(lab.panel.snapshot, last);
  });
});
