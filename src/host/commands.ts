import * as vscode from 'vscode';

import type { PageToHost } from '../protocol/panelMessages';
import type { RunListItem } from '../runs/runReader';
import type { EnvironmentPage } from './environmentPage';
import type { ExperimentFiles } from './experimentFiles';
import { isFromSettings } from './experimentSettings';
import { commandIds, settingsSection } from './ids';
import type { CommandId } from './ids';
import { tell, tellFailure } from './messages';
import { newExperiment } from './newExperiment';
import type { ResultsPanel } from './resultsPanel';
import type { RunCommands } from './runCommands';
import type { RunController } from './runController';
import type { RunOrigins } from './runOrigins';
import type { RuntimeFlow } from './runtimeFlow';
import type { ShownRun } from './shownRun';
import type { Training } from './training';

export interface CommandServices {
  readonly controller: RunController;
  readonly training: Training;
  readonly runtime: RuntimeFlow;
  readonly environment: EnvironmentPage;
  readonly panel: ResultsPanel;
  readonly shownRun: ShownRun;
  readonly runs: RunCommands;
  readonly experimentFiles: ExperimentFiles;
  readonly refreshRuns: () => void;
  readonly log: vscode.LogOutputChannel;
}

type Handlers = Record<CommandId, (argument: unknown) => unknown>;

/** Gives what carries out every command of the manifest; what one throws is told to the user with what helps. */
export function commandExecutor(services: CommandServices): (id: CommandId, argument: unknown) => Promise<void> {
  const handlers = handlersFor(services);
  return async (id, argument) => {
    try {
      await handlers[id](argument);
    } catch (thrown) {
      tellFailure(thrown, services.log);
    }
  };
}

/** What the page asks for, as commands, so that a button and the palette do the same. */
export async function handlePageRequest(
  message: Exclude<PageToHost, { kind: 'ready' | 'shown' | 'pageFailed' }>,
  services: { readonly shownRun: ShownRun; readonly origins: RunOrigins; readonly log: vscode.LogOutputChannel },
): Promise<void> {
  const run = async (id: CommandId, argument?: unknown): Promise<void> => {
    await vscode.commands.executeCommand(id, argument);
  };
  const { folder, snapshot } = services.shownRun;
  const file = services.origins.presentFileOf(folder);
  switch (message.kind) {
    case 'train':
      if (file !== undefined) {
        return run(commandIds.runExperiment, vscode.Uri.file(file));
      }
      // Settings that were changed since are meant; what no setting can say is run as it was.
      return folder === undefined || isFromSettings(snapshot.experiment)
        ? run(commandIds.trainAndCompare)
        : run(commandIds.runExperiment, { folder });
    case 'stop':
      return run(commandIds.stopTraining);
    case 'openSettings':
      return run(commandIds.openSettings);
    case 'setUpRuntime':
      return run(commandIds.setUpRuntime);
    case 'checkEnvironment':
      return run(commandIds.checkEnvironment);
    case 'newExperiment':
      return run(commandIds.newExperiment);
    case 'openExperiment':
      if (file !== undefined) {
        await vscode.window.showTextDocument(vscode.Uri.file(file), { viewColumn: vscode.ViewColumn.One });
      }
      return;
    case 'revealRun':
      return folder === undefined ? undefined : run(commandIds.revealRun, { folder });
    case 'resume':
      return folder === undefined ? undefined : run(commandIds.resumeRun, { folder });
    case 'openLog':
      services.log.show();
      return;
    case 'copyText':
      await vscode.env.clipboard.writeText(message.text);
      return;
  }
}

function handlersFor(services: CommandServices): Handlers {
  const { controller, training, runtime, environment, panel, shownRun, runs, experimentFiles } = services;
  const open = async (run: RunListItem | undefined): Promise<void> => {
    if (run !== undefined) {
      await shownRun.showStored(run.folder);
      panel.show(false);
    }
  };
  return {
    [commandIds.trainAndCompare]: () => training.trainAndCompare(),
    [commandIds.stopTraining]: () => controller.stop(),
    [commandIds.showResults]: () => showResults(services, open),
    [commandIds.setUpRuntime]: () => setUpRuntime(runtime),
    [commandIds.checkEnvironment]: () => environment.show(),
    [commandIds.openSettings]: (setting) => openSettings(setting),
    [commandIds.openRun]: async (run) => open(asRun(run) ?? (await runs.choose('Open which run?'))),
    [commandIds.revealRun]: (run) => runs.reveal(asRun(run)),
    [commandIds.renameRun]: (run) => runs.rename(asRun(run)),
    [commandIds.deleteRun]: (run) => runs.delete(asRun(run)),
    [commandIds.resumeRun]: async (run) => {
      const chosen = asRun(run) ?? (await runs.chooseResumable());
      return chosen === undefined ? undefined : training.resume(chosen.folder);
    },
    [commandIds.refreshRuns]: () => services.refreshRuns(),
    [commandIds.newExperiment]: () => newExperiment(),
    [commandIds.runExperiment]: (file) => training.train(() => experimentFiles.plan(file)),
    [commandIds.openLastResults]: async (file) => {
      const run = await experimentFiles.lastRun(file);
      if (run === undefined) {
        tellNoRun(file);
      }
      await open(run);
    },
  };
}

/** An experiment that was never run has one thing to offer. */
function tellNoRun(file: unknown): void {
  void tell('info', 'There is no run of this experiment yet.', [
    { title: 'Run', run: () => vscode.commands.executeCommand(commandIds.runExperiment, file) },
  ]);
}

/** The run that goes on, else what is on the panel already, else the newest run of this window or of the list. */
async function showResults(
  services: CommandServices,
  open: (run: RunListItem | undefined) => Promise<void>,
): Promise<void> {
  const { controller, panel, shownRun, runs } = services;
  if (controller.isRunning) {
    shownRun.showCurrent();
  } else if (controller.snapshot === undefined && (!panel.isOpen || shownRun.folder === undefined)) {
    const newest = await runs.newest();
    if (newest !== undefined) {
      return open(newest);
    }
  }
  panel.show(false);
}

async function setUpRuntime(runtime: RuntimeFlow): Promise<void> {
  if (vscode.workspace.isTrusted) {
    return runtime.setUp();
  }
  void tell('warning', 'The native runtime is set up only in a workspace that you trust.', [
    {
      title: 'Manage Workspace Trust',
      run: () => vscode.commands.executeCommand('workbench.trust.manage'),
    },
  ]);
}

async function openSettings(setting: unknown): Promise<void> {
  const query =
    typeof setting === 'string' ? setting : `@ext:${vscode.extensions.all.find(isOurs)?.id ?? settingsSection}`;
  await vscode.commands.executeCommand('workbench.action.openSettings', query);
}

function isOurs(extension: vscode.Extension<unknown>): boolean {
  return (extension.packageJSON as { name?: string }).name === 'multimodal-lab';
}

/** A command may be given from anywhere, so what comes with it is looked at. */
function asRun(argument: unknown): RunListItem | undefined {
  const folder = (argument as Partial<RunListItem> | null | undefined)?.folder;
  return typeof folder === 'string' ? (argument as RunListItem) : undefined;
}
