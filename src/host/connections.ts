import * as vscode from 'vscode';

import type { RunSnapshot } from '../protocol/snapshot';
import { ContextKeyWriter } from './contextKeys';
import { settingsSection } from './ids';
import { Lifetime } from './lifetime';
import type { DisposableLike } from './lifetime';
import { tellOutcome } from './outcomeNotification';
import type { ResultsPanel } from './resultsPanel';
import type { RunController } from './runController';
import type { RunOrigins } from './runOrigins';
import { watchRuns } from './runsWatcher';
import type { ShownRun } from './shownRun';

export interface Connected {
  readonly controller: RunController;
  readonly shownRun: ShownRun;
  readonly panel: ResultsPanel;
  readonly refreshRuns: () => void;
  readonly runsFolder: string;
  readonly origins: RunOrigins;
  readonly log: vscode.LogOutputChannel;
}

/** Passes each change on to what shows it. */
export function connect(services: Connected): DisposableLike {
  const { controller, shownRun, panel, refreshRuns, runsFolder, origins, log } = services;
  const lifetime = new Lifetime();
  const contextKeys = new ContextKeyWriter();
  let listedState: string | undefined;
  const mirror = (snapshot: RunSnapshot): void => {
    contextKeys.set('multimodalLab.runActive', controller.isRunning);
    contextKeys.set('multimodalLab.runState', snapshot.state);
    const state = `${snapshot.runId ?? ''} ${snapshot.state} ${snapshot.name}`;
    if (state !== listedState) {
      listedState = state;
      const { runFolder, experimentFile } = controller;
      if (runFolder !== undefined && experimentFile !== undefined) {
        origins.note(runFolder, experimentFile);
      }
      refreshRuns();
    }
  };
  lifetime.add(controller.onDidChange(mirror));
  lifetime.add(
    controller.onDidEnd((snapshot) => {
      mirror(snapshot);
      refreshRuns();
      if (!panel.isVisible) {
        tellOutcome(snapshot, log);
      }
    }),
  );
  lifetime.add(shownRun.onDidChange(() => panel.update()));
  lifetime.add(
    watchRuns(runsFolder, () => {
      refreshRuns();
      void shownRun.refresh();
    }),
  );
  lifetime.add(
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      refreshRuns();
      panel.update();
    }),
  );
  lifetime.add(
    vscode.workspace.onDidChangeConfiguration((event) => {
      // Before the first run the page shows what would be run.
      if (event.affectsConfiguration(settingsSection)) {
        panel.update();
      }
    }),
  );
  return lifetime;
}
