import * as vscode from 'vscode';

import { LabError } from '../protocol/errors';
import { isActive, isResumable } from '../protocol/snapshot';
import { deleteRun, renameRun } from '../runs/runEditing';
import { listRuns } from '../runs/runReader';
import type { RunListItem } from '../runs/runReader';
import { labFolder } from './settings';
import type { RunController } from './runController';
import { runLabel, runOutcome } from './runLabel';
import type { ShownRun } from './shownRun';

export interface RunCommandServices {
  readonly runsFolder: string;
  readonly controller: RunController;
  readonly shownRun: ShownRun;
  readonly refresh: () => void;
}

/** What can be done with a run in the list. Each takes the row that was clicked, and asks which run without one. */
export class RunCommands {
  constructor(private readonly services: RunCommandServices) {}

  async reveal(run: Pick<RunListItem, 'folder'> | undefined): Promise<void> {
    const chosen = run ?? (await this.choose('Reveal the files of which run?'));
    if (chosen === undefined) {
      return;
    }
    const uri = vscode.Uri.file(chosen.folder);
    const inWorkspace = labFolder() !== undefined && vscode.workspace.getWorkspaceFolder(uri) !== undefined;
    // A file manager runs where the window is; the files may be on another machine.
    const remote = vscode.env.remoteName !== undefined || vscode.env.uiKind === vscode.UIKind.Web;
    if (remote && !inWorkspace) {
      await vscode.env.clipboard.writeText(chosen.folder);
      void vscode.window.showInformationMessage(`The run's folder is ${chosen.folder}. Its path was copied.`);
      return;
    }
    await vscode.commands.executeCommand(remote ? 'revealInExplorer' : 'revealFileInOS', uri);
  }

  async rename(run: RunListItem | undefined): Promise<void> {
    const chosen = run ?? (await this.choose('Rename which run?'));
    if (chosen === undefined) {
      return;
    }
    const name = await vscode.window.showInputBox({
      title: 'Rename Run',
      value: chosen.name,
      prompt: 'The name in the list. The folder of the run keeps its own.',
      validateInput: (text) => (text.trim() === '' ? 'A run needs a name.' : undefined),
    });
    if (name === undefined) {
      return;
    }
    await renameRun(chosen.folder, name);
    this.services.controller.rename(chosen.folder, name.trim());
    await this.changed();
  }

  async delete(run: RunListItem | undefined): Promise<void> {
    const chosen = run ?? (await this.choose('Delete which run?'));
    if (chosen === undefined) {
      return;
    }
    if (isActive(chosen.state)) {
      throw new LabError('badUsage', `"${chosen.name}" still goes on. Stop it before you delete it.`);
    }
    const answer = await vscode.window.showWarningMessage(
      `Delete the run "${chosen.name}"?`,
      { modal: true, detail: 'Its results and the weights of its models are deleted for good.' },
      'Delete',
    );
    if (answer !== 'Delete') {
      return;
    }
    await deleteRun(chosen.folder);
    this.services.controller.forget(chosen.folder);
    await this.changed();
  }

  /** Lets the user pick a run; tells so when there is none. */
  async choose(title: string): Promise<RunListItem | undefined> {
    const none = 'There is no run yet. "Train and Compare" makes one.';
    return this.pick(await listRuns(this.services.runsFolder), title, none);
  }

  /** The same among the runs that ended before they were through. */
  async chooseResumable(): Promise<RunListItem | undefined> {
    const runs = await listRuns(this.services.runsFolder);
    return this.pick(runs.filter(isResumable), 'Resume which run?', 'No run was stopped or interrupted on its way.');
  }

  private async pick(runs: readonly RunListItem[], title: string, none: string): Promise<RunListItem | undefined> {
    if (runs.length === 0) {
      void vscode.window.showInformationMessage(none);
      return undefined;
    }
    const picks = runs.map((run) => ({
      label: runLabel(run),
      description: runOutcome(run),
      // What the user may remember of a run beside its settings.
      ...(run.name === run.experiment.name ? {} : { detail: run.experiment.name }),
      run,
    }));
    return (await vscode.window.showQuickPick(picks, { title, matchOnDescription: true, matchOnDetail: true }))?.run;
  }

  /** The newest run there is. */
  async newest(): Promise<RunListItem | undefined> {
    return (await listRuns(this.services.runsFolder))[0];
  }

  private async changed(): Promise<void> {
    this.services.refresh();
    await this.services.shownRun.refresh();
  }
}
