import path from 'node:path';

import * as vscode from 'vscode';

import { experimentSchema, type Experiment } from '../protocol/experiment';
import { appendFailure } from '../runs/runEditing';
import { readRun } from '../runs/runReader';
import type { MultimodalLabApi } from './api';
import { handlePageRequest, registerCommands } from './commands';
import { connect } from './connections';
import { createApi } from './createApi';
import { EnvironmentPage } from './environmentPage';
import { ExperimentFiles } from './experimentFiles';
import { viewIds } from './ids';
import { Lifetime } from './lifetime';
import type { DisposableLike } from './lifetime';
import { logName } from './log';
import { ProgramsInUse } from './programsInUse';
import { RunProgressNotification } from './progressNotification';
import { rememberShownRun } from './rememberShownRun';
import { ResultsPanel } from './resultsPanel';
import type { PageContent } from './resultsPanel';
import { RunCommands } from './runCommands';
import { RunController } from './runController';
import { RunOrigins } from './runOrigins';
import { runsFolderFor } from './runsFolder';
import { RunsView } from './runsView';
import { RuntimeFlow } from './runtimeFlow';
import { labFolder, readExperiment } from './settings';
import { ShownRun } from './shownRun';
import { RunStatusBar } from './statusBar';
import { Training } from './training';

/** Everything of the extension in one window. */
export interface Lab extends DisposableLike {
  readonly api: MultimodalLabApi;
  readonly log: vscode.LogOutputChannel;
  /** Ends a run that goes on, in good order if that is quick. */
  shutDown(): Promise<void>;
}

/** Creates the services and connects them; nothing is read, started or shown yet. */
export function createLab(context: vscode.ExtensionContext): Lab {
  const lifetime = new Lifetime();
  const log = lifetime.add(vscode.window.createOutputChannel(logName, { log: true }));
  const runsFolder = runsFolderFor(labFolder()?.uri.fsPath, context.globalStorageUri.fsPath);
  const programs = new ProgramsInUse(context);
  const origins = new RunOrigins(context.workspaceState);
  const controller = lifetime.add(
    new RunController({
      // Loaded with the first run: what speaks to the trainer is a good part of the bundle.
      startTrainer: async () => {
        const { TrainerProcess } = await import('./trainerProcess');
        return new TrainerProcess(programs.current.trainer, log);
      },
      recordFailure: appendFailure,
      log,
    }),
  );
  const runtime = lifetime.add(new RuntimeFlow(() => programs.current, log));
  const environment = lifetime.add(new EnvironmentPage(() => programs.current));
  const shownRun = lifetime.add(new ShownRun({ controller, readRun, plannedExperiment, log }));
  const panel: ResultsPanel = lifetime.add(
    new ResultsPanel({
      extensionUri: context.extensionUri,
      content: () => contentOf(shownRun, training, origins),
      handle: (message) => handlePageRequest(message, { shownRun, origins, log }),
      log,
    }),
  );
  const training = new Training({ controller, shownRun, panel, runtime, runsFolder });
  const runsView = lifetime.add(new RunsView(runsFolder, controller));
  const refreshRuns = (): void => runsView.refresh();
  const runs = new RunCommands({ runsFolder, controller, shownRun, refresh: refreshRuns });
  const experimentFiles = lifetime.add(new ExperimentFiles({ runsFolder, origins }));
  const notification = lifetime.add(new RunProgressNotification(controller, panel));
  lifetime.add(new RunStatusBar(controller));
  lifetime.add(vscode.window.registerTreeDataProvider(viewIds.runs, runsView));
  lifetime.add(
    registerCommands({
      controller,
      training,
      runtime,
      environment,
      panel,
      shownRun,
      runs,
      experimentFiles,
      refreshRuns,
      log,
    }),
  );
  lifetime.add(rememberShownRun({ panel, shownRun, runs, memory: context.workspaceState, log }));
  lifetime.add(connect({ controller, shownRun, panel, refreshRuns, runsFolder, origins, log }));
  return {
    log,
    shutDown: () => controller.shutDown(),
    dispose: () => lifetime.dispose(),
    api: createApi({ controller, panel, runsView, runsFolder, notification, programs }),
  };
}

/** What the settings would run now; before they are put right, what runs without any. */
function plannedExperiment(): Experiment {
  try {
    return readExperiment();
  } catch {
    return experimentSchema.parse({});
  }
}

function contentOf(shownRun: ShownRun, training: Training, origins: RunOrigins): PageContent {
  const { snapshot, isLive } = shownRun;
  const blocked = isLive ? undefined : training.blocked;
  const file = origins.presentFileOf(shownRun.folder);
  return {
    snapshot,
    live: isLive,
    ...(file === undefined ? {} : { experimentFile: path.basename(file) }),
    ...(blocked === undefined ? {} : { trainingBlocked: blocked }),
  };
}
