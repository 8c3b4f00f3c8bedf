import type * as vscode from 'vscode';

import type { DisposableLike } from './lifetime';
import { logMishap } from './log';
import type { Log } from './log';
import type { ResultsPanel } from './resultsPanel';
import type { RunCommands } from './runCommands';
import type { ShownRun } from './shownRun';

const memoryKey = 'shownRunFolder';

export interface PanelMemoryServices {
  readonly panel: Pick<ResultsPanel, 'restore'>;
  readonly shownRun: Pick<ShownRun, 'folder' | 'onDidChange' | 'showStored'>;
  readonly runs: Pick<RunCommands, 'newest'>;
  readonly memory: Pick<vscode.Memento, 'get' | 'update'>;
  readonly log: Log;
}

/** Brings the panel back with the run that it showed when the window is reloaded. */
export class PanelMemory implements DisposableLike {
  private readonly listening: DisposableLike;

  constructor(private readonly services: PanelMemoryServices) {
    const { shownRun, memory } = services;
    this.listening = shownRun.onDidChange(() => {
      if (memory.get(memoryKey) !== shownRun.folder) {
        void memory.update(memoryKey, shownRun.folder);
      }
    });
  }

  /** Fills the panel that the editor kept. It comes back also where its run is gone. */
  async restore(kept: vscode.WebviewPanel): Promise<void> {
    const { panel, log } = this.services;
    await this.showRemembered().catch((thrown: unknown) =>
      logMishap(log, 'The run that the panel showed cannot be read', thrown),
    );
    panel.restore(kept);
  }

  dispose(): void {
    this.listening.dispose();
  }

  private async showRemembered(): Promise<void> {
    const { shownRun, runs, memory } = this.services;
    const folder = memory.get<string>(memoryKey) ?? (await runs.newest())?.folder;
    if (folder !== undefined && shownRun.folder === undefined) {
      await shownRun.showStored(folder);
    }
  }
}
