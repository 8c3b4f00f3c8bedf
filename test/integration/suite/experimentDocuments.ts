import assert from 'node:assert/strict';

import * as vscode from 'vscode';

import { until } from './support';

/** Commands that stand above the lines of a document. */
export async function lensesOf({ uri }: vscode.TextDocument): Promise<vscode.Command[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri);
  return lenses.flatMap(({ command }) => (command === undefined ? [] : [command]));
}

/** Presses one of the commands above the first line. */
export async function chooseLens(document: vscode.TextDocument, lens: 'Run' | 'Open Last Results'): Promise<void> {
  const command = (await lensesOf(document)).find(({ title }) => title.endsWith(lens));
  assert.ok(command, `${document.uri.fsPath} does not offer ${lens}`);
  await vscode.commands.executeCommand(command.command, ...((command.arguments ?? []) as unknown[]));
}

export async function replaceAll(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  const whole = new vscode.Range(new vscode.Position(0, 0), document.positionAt(document.getText().length));
  edit.replace(document.uri, whole, text);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

/** What the editor underlines, once it has looked at the document: a mistake made on purpose is found last. */
export async function mistakesIn(document: vscode.TextDocument): Promise<string[]> {
  await replaceAll(document, document.getText().replace('{', '{ "madeOnPurpose": 1,'));
  const found = (): string[] => vscode.languages.getDiagnostics(document.uri).map(({ message }) => message);
  await until('the editor finds the mistake made on purpose', () => found().some((m) => m.includes('madeOnPurpose')));
  return found().filter((message) => !message.includes('madeOnPurpose'));
}
