import * as vscode from 'vscode';

/**
 * Tells the user that the lab could not be loaded, as when an update has replaced its files under an open window.
 * Resolves when the message is answered or gone.
 */
export async function tellNotLoaded(thrown: unknown, log: vscode.LogOutputChannel): Promise<void> {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  log.error(`Multimodal Lab could not be loaded: ${error.stack ?? error.message}`);
  // Node lists behind the first line who wanted the file.
  const [reason = ''] = error.message.split('\n', 1);
  const message = `Multimodal Lab could not be loaded: ${reason.replace(/\.$/, '')}. Reload the window; if that does not help, install the extension again.`;
  const reload = 'Reload Window';
  const showLog = 'Show Log';
  const answer = await vscode.window.showErrorMessage(message, reload, showLog);
  if (answer === reload) {
    await vscode.commands.executeCommand('workbench.action.reloadWindow');
  } else if (answer === showLog) {
    log.show();
  }
}
