import * as vscode from 'vscode';

/** The editor's own account of an activation, in whole milliseconds. */
export interface ActivationAccount {
  readonly loadCode: number;
  readonly callActivate: number;
  readonly finishActivate: number;
}

/**
 * What the editor's page "Startup Performance" says of an extension.
 * `undefined` when this editor has no such page, or says nothing there.
 */
export async function activationAccount(extensionId: string): Promise<ActivationAccount | undefined> {
  try {
    // The page exists once it was shown.
    await vscode.commands.executeCommand('perfview.show');
    const address = vscode.Uri.from({ scheme: 'perf', path: 'Startup Performance' });
    const page = await vscode.workspace.openTextDocument(address);
    return readAccount(page.getText(), extensionId);
  } catch {
    return undefined;
  }
}

/** Reads the row `| id | eager | load code | call activate | finish activate | …`. */
function readAccount(text: string, extensionId: string): ActivationAccount | undefined {
  const rows = text.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  const row = rows.find(([, name]) => name === extensionId);
  const [loadCode, callActivate, finishActivate] = (row?.slice(3, 6) ?? []).map(Number);
  return loadCode === undefined || callActivate === undefined || finishActivate === undefined
    ? undefined
    : { loadCode, callActivate, finishActivate };
}
