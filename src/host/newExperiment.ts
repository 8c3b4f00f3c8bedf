import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

import * as vscode from 'vscode';

import { experimentTemplates } from './experimentTemplates';
import { experimentFilePattern } from './ids';
import { labFolder } from './settings';

const ending = experimentFilePattern.slice(1);

/** "New Experiment…": asks for a template and a place, writes the file there and opens it. */
export async function newExperiment(): Promise<void> {
  const items = experimentTemplates.map((template) => ({ label: template.title, detail: template.detail, template }));
  const picked = await vscode.window.showQuickPick(items, { title: 'New Experiment: start from' });
  if (picked === undefined) {
    return;
  }
  const folder = labFolder()?.uri.fsPath ?? homedir();
  const chosen = await vscode.window.showSaveDialog({
    title: 'New Experiment',
    filters: { 'Experiment file': [ending.slice(1)] },
    defaultUri: vscode.Uri.file(freePath(folder, picked.template.fileName)),
  });
  if (chosen === undefined) {
    return;
  }
  const named = withEnding(chosen);
  // The dialog has asked about the name that was typed, and about no other.
  if (named.path !== chosen.path && existsSync(named.fsPath) && !(await mayReplace(named))) {
    return;
  }
  await vscode.workspace.fs.writeFile(named, new TextEncoder().encode(picked.template.text));
  await vscode.window.showTextDocument(named);
}

/** By its ending the editor knows an experiment file: `pets` and `pets.json` become `pets.mmlab.json`. */
function withEnding(uri: vscode.Uri): vscode.Uri {
  return uri.path.endsWith(ending) ? uri : uri.with({ path: `${uri.path.replace(/\.jsonc?$/, '')}${ending}` });
}

async function mayReplace(uri: vscode.Uri): Promise<boolean> {
  const replace = 'Replace';
  const message = `${path.basename(uri.path)} is there already. Replace it?`;
  return (await vscode.window.showWarningMessage(message, { modal: true }, replace)) === replace;
}

/** `experiment-2.mmlab.json` where `experiment.mmlab.json` is there already. */
function freePath(folder: string, fileName: string): string {
  const stem = fileName.slice(0, -ending.length);
  let file = path.join(folder, fileName);
  for (let number = 2; existsSync(file); number++) {
    file = path.join(folder, `${stem}-${number}${ending}`);
  }
  return file;
}
