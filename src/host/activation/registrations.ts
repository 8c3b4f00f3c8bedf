import * as vscode from 'vscode';

import type { RunListItem } from '../../runs/runReader';
import { commandIds, experimentFilePattern, panelViewType, viewIds } from '../ids';
import type { DisposableLike } from '../lifetime';
import { Lifetime } from '../lifetime';
import { experimentLenses } from './experimentLenses';
import type { LabOnDemand } from './labOnDemand';

/**
 * Tells the editor what the extension answers for: every command of the manifest, the view of runs, the panel after a
 * reload of the window, and what stands above experiment files. All but the last is answered by the lab.
 */
export function registerWithEditor(
  lab: Pick<LabOnDemand, 'get' | 'getIfPossible'>,
  onDidChangeRuns: vscode.Event<void>,
): DisposableLike {
  const lifetime = new Lifetime();
  for (const id of Object.values(commandIds)) {
    const run = (argument: unknown): Promise<void> | undefined => lab.getIfPossible()?.execute(id, argument);
    lifetime.add(vscode.commands.registerCommand(id, run));
  }
  lifetime.add(
    vscode.window.registerTreeDataProvider<RunListItem>(viewIds.runs, {
      onDidChangeTreeData: onDidChangeRuns,
      // Asked only while the view can be seen.
      getChildren: (run) => lab.getIfPossible()?.runsView.getChildren(run) ?? [],
      getTreeItem: (run) => lab.get().runsView.getTreeItem(run),
    }),
  );
  lifetime.add(
    vscode.window.registerWebviewPanelSerializer(panelViewType, {
      // Without a lab the panel stays, with the editor's word that it cannot be filled.
      deserializeWebviewPanel: async (panel) => lab.get().restorePanel(panel),
    }),
  );
  // Only files on a disk: the old side of a comparison of versions cannot be run.
  const experimentFiles = { scheme: 'file', pattern: `**/${experimentFilePattern}` };
  lifetime.add(vscode.languages.registerCodeLensProvider(experimentFiles, experimentLenses));
  return lifetime;
}
