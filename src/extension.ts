import * as vscode from 'vscode';

import type { MultimodalLabApi } from './host/api';
import { apiOnDemand } from './host/activation/apiOnDemand';
import { LabOnDemand } from './host/activation/labOnDemand';
import { loadLab } from './host/activation/loadLab';
import { registerWithEditor } from './host/activation/registrations';
import { tellNotLoaded } from './host/activation/tellNotLoaded';
import { Lifetime } from './host/lifetime';

let lab: LabOnDemand | undefined;

/** Registers what the editor has to know at once. Everything else is in a second bundle, loaded at its first use. */
export function activate(context: vscode.ExtensionContext): MultimodalLabApi {
  const startedMs = performance.now();
  const lifetime = new Lifetime();
  context.subscriptions.push(lifetime);
  const log = lifetime.add(vscode.window.createOutputChannel('Multimodal Lab', { log: true }));
  const runsChange = lifetime.add(new vscode.EventEmitter<void>());
  const refreshRuns = (): void => runsChange.fire();
  const onDemand = new LabOnDemand(
    () => loadLab(context.extensionPath).createLab({ context, log, refreshRuns }),
    (thrown) => tellNotLoaded(thrown, log),
  );
  lab = lifetime.add(onDemand);
  lifetime.add(registerWithEditor(onDemand, runsChange.event));
  log.debug(`Activated in ${(performance.now() - startedMs).toFixed(1)} ms.`);
  return apiOnDemand(onDemand);
}

/** The editor waits for this when the window closes, so a run that goes on can end in good order. */
export async function deactivate(): Promise<void> {
  await lab?.shutDown();
}
