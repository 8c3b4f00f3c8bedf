import * as vscode from 'vscode';

import { panelViewType } from './ids';
import { Lifetime } from './lifetime';
import type { DisposableLike } from './lifetime';
import { logMishap } from './log';
import type { Log } from './log';
import type { ResultsPanel } from './resultsPanel';
import type { RunCommands } from './runCommands';
import type { ShownRun } from './shownRun';

const memoryKey = 'shownRunFolder';

export interface Remembered {
  readonly panel: ResultsPanel;
  readonly shownRun: ShownRun;
  readonly runs: Pick<RunCommands, 'newest'>;
  readonly memory: vscode.Memento;
  readonly log: Log;
}

/** Brings the panel back with the run that it showed when the window is reloaded. */
export function rememberShownRun({ panel, shownRun, runs, memory, log }: Remembered): DisposableLike {
  const lifetime = new Lifetime();
  lifetime.add(
    shownRun.onDidChange(() => {
      if (memory.get(memoryKey) !== shownRun.folder) {
        void memory.update(memoryKey, shownRun.folder);
      }
    }),
  );
  const restore = async (): Promise<void> => {
    const folder = memory.get<string>(memoryKey) ?? (await runs.newest())?.folder;
    if (folder !== undefined && shownRun.folder === undefined) {
      await shownRun.showStored(folder);
    }
  };
  lifetime.add(
    vscode.window.registerWebviewPanelSerializer(panelViewType, {
      deserializeWebviewPanel: async (restored) => {
        await restore().catch((thrown: unknown) =>
          logMishap(log, 'The run that the panel showed cannot be read', thrown),
        );
        panel.restore(restored);
      },
    }),
  );
  return lifetime;
}
