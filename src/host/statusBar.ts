import * as vscode from 'vscode';

import { commandIds } from './ids';
import { Lifetime } from './lifetime';
import { progressLabel, progressLine } from './progressText';
import type { RunController } from './runController';

/** The item in the status bar that shows a run that goes on; a click shows its results. */
export class RunStatusBar implements vscode.Disposable {
  private readonly lifetime = new Lifetime();
  private readonly item: vscode.StatusBarItem;

  constructor(private readonly controller: RunController) {
    this.item = this.lifetime.add(
      vscode.window.createStatusBarItem('multimodalLab.run', vscode.StatusBarAlignment.Left, 10),
    );
    this.item.name = 'Multimodal Lab';
    this.item.command = commandIds.showResults;
    this.lifetime.add(controller.onDidChange(() => this.update()));
    this.lifetime.add(controller.onDidEnd(() => this.update()));
  }

  dispose(): void {
    this.lifetime.dispose();
  }

  private update(): void {
    const { snapshot, isRunning } = this.controller;
    if (snapshot === undefined || !isRunning) {
      this.item.hide();
      return;
    }
    this.item.text = `$(sync~spin) ${progressLabel(snapshot)}`;
    this.item.tooltip = `${snapshot.name}\n${progressLine(snapshot)}\nClick to show the results.`;
    this.item.accessibilityInformation = { label: `Multimodal Lab: ${progressLine(snapshot)}` };
    this.item.show();
  }
}
