import * as vscode from 'vscode';

import { checkEnvironment, environmentMarkdown } from './environmentReport';
import type { Programs } from './programs';
import { readLibraryFolder } from './settings';

const scheme = 'multimodal-lab';
const pageUri = vscode.Uri.from({ scheme, path: '/Environment.md' });

/** "Check Environment": a page that says what a run would find here, made anew each time it is asked for. */
export class EnvironmentPage implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changeEmitter = new vscode.EventEmitter<vscode.Uri>();
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  private markdown = '';
  readonly onDidChange = this.changeEmitter.event;

  constructor(private readonly programs: () => Programs) {}

  provideTextDocumentContent(): string {
    return this.markdown;
  }

  async show(): Promise<void> {
    const title = 'Multimodal Lab: checking the environment';
    const report = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      (_progress, token) => {
        const abort = new AbortController();
        token.onCancellationRequested(() => abort.abort());
        return checkEnvironment(this.programs().commandLine, readLibraryFolder(), abort.signal);
      },
    );
    this.markdown = environmentMarkdown(report);
    this.changeEmitter.fire(pageUri);
    await this.open();
  }

  /** As a rendered page where the editor can, as text otherwise. */
  private async open(): Promise<void> {
    const document = await vscode.workspace.openTextDocument(pageUri);
    try {
      // Tried and not looked up: the command is known only once the editor's own extension for it is active.
      await vscode.commands.executeCommand('markdown.showPreview', pageUri);
    } catch {
      await vscode.window.showTextDocument(document, { preview: true });
    }
  }

  dispose(): void {
    this.registration.dispose();
    this.changeEmitter.dispose();
  }
}
