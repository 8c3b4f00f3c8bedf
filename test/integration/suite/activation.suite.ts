import assert from 'node:assert/strict';
import path from 'node:path';

import * as vscode from 'vscode';

import { theExtension, theLab, tidyUp } from './support';

/** Whether a bundle of the extension was loaded into this extension host. */
function isLoaded(bundle: string): boolean {
  return path.join(theExtension().extensionPath, 'dist', bundle) in require.cache;
}

// First in the alphabet, because a bundle that any other suite has loaded stays.
describe('the activation', () => {
  it('loads the first bundle alone, which knows what stands above an experiment file', async () => {
    const lab = await theLab();
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const file = vscode.Uri.joinPath(folder.uri, 'activation.mmlab.json');
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode('{}\n'));
    try {
      await vscode.workspace.openTextDocument(file);
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', file);
      assert.equal(lenses.length, 2);
      assert.deepEqual([isLoaded('extension.js'), isLoaded('lab.js')], [true, false]);
    } finally {
      await vscode.workspace.fs.delete(file);
    }
    assert.equal(lab.controller.isRunning, false);
    assert.equal(isLoaded('lab.js'), true);
    await tidyUp(lab);
  });
});
