import assert from 'node:assert/strict';
import path from 'node:path';

import * as vscode from 'vscode';

const extensionId = 'multimodal-lab.multimodal-lab';

describe('the editor', () => {
  it('has a fresh, empty workspace folder open', async () => {
    const [folder, ...others] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    assert.deepEqual(others, []);
    const names = (await vscode.workspace.fs.readDirectory(folder.uri)).map(([name]) => name);
    assert.deepEqual(
      names.filter((name) => !['.vscode', '.multimodal-lab'].includes(name)),
      [],
    );
  });

  it('loads this extension from the checkout', () => {
    const extension = vscode.extensions.getExtension(extensionId);
    assert.ok(extension, `${extensionId} is not among the extensions`);
    assert.equal(path.basename(extension.extensionPath), path.basename(path.resolve(__dirname, '../../../..')));
  });

  it('activates it', async () => {
    const extension = vscode.extensions.getExtension(extensionId);
    await extension?.activate();
    assert.equal(extension?.isActive, true);
  });

  it('knows every command that the manifest promises', async () => {
    const extension = vscode.extensions.getExtension<unknown>(extensionId);
    const manifest = extension?.packageJSON as { contributes?: { commands?: { command: string }[] } } | undefined;
    const promised = manifest?.contributes?.commands?.map(({ command }) => command) ?? [];
    assert.ok(promised.length > 0, 'the manifest contributes no command');
    const known = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      promised.filter((command) => !known.has(command)),
      [],
    );
  });
});
