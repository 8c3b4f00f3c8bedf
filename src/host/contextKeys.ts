import * as vscode from 'vscode';

import type { ContextKeys } from './ids';

/** Sets keys for the manifest's `when` clauses, and only when they change. */
export class ContextKeyWriter {
  private readonly written = new Map<keyof ContextKeys, unknown>();

  set<K extends keyof ContextKeys>(key: K, value: ContextKeys[K]): void {
    if (this.written.get(key) !== value) {
      this.written.set(key, value);
      void vscode.commands.executeCommand('setContext', key, value);
    }
  }
}
