import assert from 'node:assert/strict';

import * as vscode from 'vscode';

import { commandIds } from '../../../src/host/ids';
import { Answers, theExtension, theLab, useFakeCommandLine, until } from './support';

describe('the commands', () => {
  it('in the editor are exactly those of the registry', async () => {
    await theLab();
    const known = (await vscode.commands.getCommands(true)).filter((id) => id.startsWith('multimodalLab.'));
    // The editor adds commands of its own for each view.
    const ours = known.filter((id) => !id.startsWith('multimodalLab.runs.'));
    assert.deepEqual(ours.sort(), Object.values(commandIds).sort());
  });

  it('set up the runtime and say what came of it', async () => {
    const lab = await theLab();
    const programs = useFakeCommandLine(lab, 'ready');
    const answers = new Answers(() => undefined);
    try {
      await vscode.commands.executeCommand(commandIds.setUpRuntime);
      assert.match(answers.asked[0]?.message ?? '', /ready: TensorFlow 2\.21\.0/);
    } finally {
      answers.restore();
      programs.dispose();
    }
  });

  it('tell a set-up that failed with its reason and what helps', async () => {
    const lab = await theLab();
    const programs = useFakeCommandLine(lab, 'fail');
    const answers = new Answers(() => undefined);
    try {
      await vscode.commands.executeCommand(commandIds.setUpRuntime);
      assert.deepEqual(answers.asked, [
        { message: 'The download broke off. Try again.', choices: ['Check Environment', 'Show Log'] },
      ]);
    } finally {
      answers.restore();
      programs.dispose();
    }
  });

  it('show the environment as a page', async () => {
    const lab = await theLab();
    const programs = useFakeCommandLine(lab, 'problem');
    try {
      await vscode.commands.executeCommand(commandIds.checkEnvironment);
      const page = (): vscode.TextDocument | undefined =>
        vscode.workspace.textDocuments.find((document) => document.uri.scheme === 'multimodal-lab');
      await until('the page has the report', () => page()?.getText().includes('not set up') ?? false);
      const tabs = (): string[] => vscode.window.tabGroups.all.flatMap((group) => group.tabs.map((tab) => tab.label));
      await until('the page is open', () => tabs().some((label) => label.includes('Environment')));
    } finally {
      programs.dispose();
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    }
  });

  it('open the settings of this extension', async () => {
    await vscode.commands.executeCommand(commandIds.openSettings);
    const labels = (): string[] => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
    await until('the settings are open', () => labels().includes('Settings'));
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    assert.equal(theExtension().isActive, true);
  });
});
