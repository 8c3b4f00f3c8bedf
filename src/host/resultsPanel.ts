import * as vscode from 'vscode';

import type { DidChangeSnapshot, PageToHost } from '../protocol/panelMessages';
import { pageToHostSchema } from '../protocol/panelMessages';
import { panelViewType } from './ids';
import { Lifetime } from './lifetime';
import { logMishap } from './log';
import type { Log } from './log';
import { pageHtml } from './pageHtml';

/** A snapshot with what the window knows about it. */
export type PageContent = Omit<DidChangeSnapshot, 'kind' | 'revision'>;

export interface ResultsPanelServices {
  readonly extensionUri: vscode.Uri;
  /** All that the page is to show now. */
  readonly content: () => PageContent;
  /** What the page asks for, apart from its own affairs. */
  readonly handle: (message: Exclude<PageToHost, { kind: 'ready' | 'shown' | 'pageFailed' }>) => unknown;
  readonly log: Log;
}

interface Waiter {
  readonly revision: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * The one panel beside the editor. The page keeps nothing: it gets the whole snapshot when it is ready, on every
 * change while it can be seen, and when it is shown again.
 */
export class ResultsPanel implements vscode.Disposable {
  private readonly visibilityEmitter = new vscode.EventEmitter<void>();
  private panel: vscode.WebviewPanel | undefined;
  private panelLifetime: Lifetime | undefined;
  private pageReady = false;
  private lastRevision = 0;
  private lastShown = 0;
  private waiters: Waiter[] = [];

  /** The panel was opened, closed, hidden or brought to the front. */
  readonly onDidChangeVisibility = this.visibilityEmitter.event;

  constructor(private readonly services: ResultsPanelServices) {}

  get isOpen(): boolean {
    return this.panel !== undefined;
  }

  get isVisible(): boolean {
    return this.panel?.visible ?? false;
  }

  get viewColumn(): vscode.ViewColumn | undefined {
    return this.panel?.viewColumn;
  }

  /** What the page is to show now. */
  get content(): PageContent {
    return this.services.content();
  }

  /** Number of the newest snapshot that was sent. */
  get revision(): number {
    return this.lastRevision;
  }

  /** Opens the panel beside the editor, or brings it to the front where it is. */
  show(preserveFocus: boolean): void {
    if (this.panel !== undefined) {
      this.panel.reveal(undefined, preserveFocus);
      return;
    }
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus };
    this.adopt(vscode.window.createWebviewPanel(panelViewType, 'Multimodal Lab', column));
  }

  /** Takes over the panel that the editor kept over a reload of the window. */
  restore(panel: vscode.WebviewPanel): void {
    if (this.panel === undefined) {
      this.adopt(panel);
    } else {
      panel.dispose();
    }
  }

  /** Sends what is to be shown now; a hidden page gets it when it is shown again. */
  update(): void {
    const { panel } = this;
    if (panel === undefined || !this.pageReady || !panel.visible) {
      return;
    }
    this.lastRevision++;
    const message: DidChangeSnapshot = { kind: 'snapshot', revision: this.lastRevision, ...this.content };
    void panel.webview.postMessage(message);
  }

  /** Resolves when a snapshot of at least this revision is on the screen; rejected when the panel closes before. */
  whenShown(revision: number): Promise<void> {
    if (this.lastShown >= revision) {
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => this.waiters.push({ revision, resolve, reject }));
  }

  dispose(): void {
    this.panel?.dispose();
    this.visibilityEmitter.dispose();
  }

  private adopt(panel: vscode.WebviewPanel): void {
    const lifetime = new Lifetime();
    this.panel = panel;
    this.panelLifetime = lifetime;
    this.pageIsGone();
    const { extensionUri } = this.services;
    const dist = vscode.Uri.joinPath(extensionUri, 'dist');
    panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'panel.svg');
    panel.webview.options = { enableScripts: true, localResourceRoots: [dist] };
    lifetime.add(panel.onDidDispose(() => this.closed(panel)));
    lifetime.add(panel.webview.onDidReceiveMessage((message: unknown) => this.receive(message)));
    lifetime.add(panel.onDidChangeViewState(() => this.viewStateChanged(panel)));
    const served = (file: string): string => panel.webview.asWebviewUri(vscode.Uri.joinPath(dist, file)).toString();
    panel.webview.html = pageHtml({
      cspSource: panel.webview.cspSource,
      scriptUri: served('page.js'),
      styleUri: served('page.css'),
    });
    this.visibilityEmitter.fire();
  }

  private viewStateChanged(panel: vscode.WebviewPanel): void {
    if (panel.visible) {
      this.update();
    } else {
      // The editor throws a hidden page away; a new one says that it is ready when it is shown again.
      this.pageIsGone();
    }
    this.visibilityEmitter.fire();
  }

  private closed(panel: vscode.WebviewPanel): void {
    if (this.panel !== panel) {
      return;
    }
    this.panelLifetime?.dispose();
    this.panel = undefined;
    this.pageIsGone();
    const waiters = this.waiters;
    this.waiters = [];
    for (const waiter of waiters) {
      waiter.reject(new Error('The results panel was closed.'));
    }
    this.visibilityEmitter.fire();
  }

  /** What a page that is gone has shown is no longer on the screen. */
  private pageIsGone(): void {
    this.pageReady = false;
    this.lastShown = 0;
  }

  private receive(raw: unknown): void {
    const message = pageToHostSchema.safeParse(raw);
    if (!message.success) {
      this.services.log.warn(`The page sent something that is not known here: ${message.error.message}`);
      return;
    }
    switch (message.data.kind) {
      case 'ready':
        this.pageReady = true;
        this.update();
        break;
      case 'shown':
        this.shown(message.data.revision);
        break;
      case 'pageFailed':
        this.services.log.error(`The page failed: ${message.data.message}`);
        break;
      default:
        void this.pass(message.data);
    }
  }

  private async pass(message: Parameters<ResultsPanelServices['handle']>[0]): Promise<void> {
    try {
      await this.services.handle(message);
    } catch (thrown) {
      logMishap(this.services.log, `The page asked for "${message.kind}"`, thrown);
    }
  }

  private shown(revision: number): void {
    this.lastShown = Math.max(this.lastShown, revision);
    const ready = this.waiters.filter((waiter) => waiter.revision <= this.lastShown);
    this.waiters = this.waiters.filter((waiter) => waiter.revision > this.lastShown);
    for (const waiter of ready) {
      waiter.resolve();
    }
  }
}
