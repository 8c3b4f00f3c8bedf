import path from 'node:path';

import type * as vscode from 'vscode';

import { experimentSchema, type Experiment } from '../protocol/experiment';
import { appendFailure } from '../runs/runEditing';
import { readRun } from '../runs/runReader';
import type { MultimodalLabApi } from './api';
import { commandExecutor, handlePageRequest } from './commands';
import { connect } from './connections';
import { createApi } from './createApi';
import { EnvironmentPage } from './environmentPage';
import { ExperimentFiles } from './experimentFiles';
import type { CommandId } from './ids';
import { Lifetime } from './lifetime';
import type { DisposableLike } from './lifetime';
import { PanelMemory } from './panelMemory';
import { ProgramsInUse } from './programsInUse';
import { RunProgressNotification } from './progressNotification';
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

/** What the lab is given by the activation, which goes on before and without it. */
export interface Surroundings {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  /** Has the editor ask for the list of runs again. */
  readonly refreshRuns: () => void;
}

/** Everything of the extension in one window but what the editor has to know before it is used. */
export interface Lab extends DisposableLike {
  readonly api: MultimodalLabApi;
  readonly runsView: RunsView;
  /** Carries out a command; what goes wrong is told to the user. */
  execute(id: CommandId, argument: unknown): Promise<void>;
  /** Fills the panel that the editor kept over a reload of the window. */
  restorePanel(panel: vscode.WebviewPanel): Promise<void>;
  /** Ends a run that goes on, in good order if that is quick. */
  shutDown(): Promise<void>;
}

/** Creates the services and connects them; nothing is read, started or shown yet. */
export function createLab(surroundings: Surroundings): Lab {
  const lifetime = new Lifetime();
  try {
    return assembleLab(lifetime, surroundings);
  } catch (thrown) {
    // It may be tried again, and half a lab must not answer then.
    lifetime.dispose();
    throw thrown;
  }
}

function assembleLab(lifetime: Lifetime, { context, log, refreshRuns }: Surroundings): Lab {
  const runsFolder = runsFolderFor(labFolder()?.uri.fsPath, context.globalStorageUri.fsPath);
  const programs = new ProgramsInUse(context);
  const origins = new RunOrigins(context.workspaceState);
  const controller = lifetime.add(createController(programs, log));
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
  const runsView = new RunsView(runsFolder, controller);
  const runs = new RunCommands({ runsFolder, controller, shownRun, refresh: refreshRuns });
  const experimentFiles = new ExperimentFiles({ runsFolder, origins });
  const notification = lifetime.add(new RunProgressNotification(controller, panel));
  lifetime.add(new RunStatusBar(controller));
  const memory = lifetime.add(new PanelMemory({ panel, shownRun, runs, memory: context.workspaceState, log }));
  lifetime.add(connect({ controller, shownRun, panel, refreshRuns, runsFolder, origins, log }));
  const commands = { controller, training, runtime, environment, panel, shownRun, runs, experimentFiles };
  return {
    api: createApi({ controller, panel, runsView, runsFolder, notification, programs }),
    runsView,
    execute: commandExecutor({ ...commands, refreshRuns, log }),
    restorePanel: (kept) => memory.restore(kept),
    shutDown: () => controller.shutDown(),
    dispose: () => lifetime.dispose(),
  };
}

function createController(programs: ProgramsInUse, log: vscode.LogOutputChannel): RunController {
  return new RunController({
    // Loaded with the first run: what speaks to the trainer is a good part of the bundle.
    startTrainer: async () => {
      const { TrainerProcess } = await import('./trainerProcess');
      return new TrainerProcess(programs.current.trainer, log);
    },
    recordFailure: appendFailure,
    log,
  });
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
