import type * as vscode from 'vscode';

import { createLab } from './host/lab';
import type { Lab } from './host/lab';
import type { MultimodalLabApi } from './host/api';

let lab: Lab | undefined;

export function activate(context: vscode.ExtensionContext): MultimodalLabApi {
  const startedMs = performance.now();
  lab = createLab(context);
  context.subscriptions.push(lab);
  lab.log.debug(`Activated in ${(performance.now() - startedMs).toFixed(1)} ms.`);
  return lab.api;
}

/** The editor waits for this when the window closes, so a run that goes on can end in good order. */
export async function deactivate(): Promise<void> {
  await lab?.shutDown();
}
