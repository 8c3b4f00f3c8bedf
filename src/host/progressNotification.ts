import * as vscode from 'vscode';

import { Lifetime } from './lifetime';
import { progressFraction, progressLine } from './progressText';
import type { ResultsPanel } from './resultsPanel';
import type { RunController } from './runController';

/** How long a run may go on unseen before the notification comes, so that changing a tab does not flash it. */
const appearAfterMs = 700;

/** A cancellable notification, there while a run goes on and the panel cannot be seen. */
export class RunProgressNotification implements vscode.Disposable {
  private readonly lifetime = new Lifetime();
  private appearTimer: NodeJS.Timeout | undefined;
  private close: (() => void) | undefined;

  constructor(
    private readonly controller: RunController,
    private readonly panel: Pick<ResultsPanel, 'isVisible' | 'onDidChangeVisibility'>,
  ) {
    const update = (): void => this.update();
    this.lifetime.add(controller.onDidChange(update));
    this.lifetime.add(controller.onDidEnd(update));
    this.lifetime.add(panel.onDidChangeVisibility(update));
  }

  get isShown(): boolean {
    return this.close !== undefined;
  }

  dispose(): void {
    this.lifetime.dispose();
    this.hide();
  }

  private update(): void {
    if (!this.controller.isRunning || this.panel.isVisible) {
      this.hide();
    } else if (this.close === undefined && this.appearTimer === undefined) {
      this.appearTimer = setTimeout(() => this.appear(), appearAfterMs);
    }
  }

  private hide(): void {
    clearTimeout(this.appearTimer);
    this.appearTimer = undefined;
    this.close?.();
    this.close = undefined;
  }

  private appear(): void {
    this.appearTimer = undefined;
    const title = 'Multimodal Lab';
    void vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (progress, token) => {
        let shownPercent = 0;
        const report = (): void => {
          const { snapshot } = this.controller;
          if (snapshot !== undefined) {
            const percent = progressFraction(snapshot) * 100;
            progress.report({ message: progressLine(snapshot), increment: Math.max(0, percent - shownPercent) });
            shownPercent = Math.max(shownPercent, percent);
          }
        };
        const listening = this.controller.onDidChange(report);
        token.onCancellationRequested(() => void this.controller.stop());
        report();
        await new Promise<void>((resolve) => (this.close = resolve));
        listening.dispose();
      },
    );
  }
}
