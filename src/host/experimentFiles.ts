import path from 'node:path';

import * as vscode from 'vscode';

import { CancelledError, LabError } from '../protocol/errors';
import type { Experiment } from '../protocol/experiment';
import { experimentOf, experimentText } from '../runs/experimentFile';
import { listRuns, type RunListItem } from '../runs/runReader';
import { experimentTemplates, type ExperimentTemplate } from './experimentTemplates';
import { commandIds, experimentFilePattern } from './ids';
import { Lifetime } from './lifetime';
import { labFolder } from './settings';

/** Experiment files in the editor: making one, running it, finding what it gave. */
export class ExperimentFiles extends Lifetime {
  constructor(private readonly runsFolder: string) {
    super();
    const selector = { pattern: `**/${experimentFilePattern}` };
    this.add(vscode.languages.registerCodeLensProvider(selector, { provideCodeLenses: lenses }));
  }

  /** Asks for a template and a place, writes the file there and opens it. */
  async create(): Promise<void> {
    const items = experimentTemplates.map((template) => ({ label: template.title, detail: template.detail, template }));
    const picked = await vscode.window.showQuickPick(items, { title: 'New Experiment: start from' });
    if (picked === undefined) {
      return;
    }
    const uri = await vscode.window.showSaveDialog({
      title: 'New Experiment',
      filters: { 'Experiment file': ['mmlab.json'] },
      ...defaultPlace(picked.template),
    });
    if (uri === undefined) {
      return;
    }
    const named = uri.path.endsWith('.mmlab.json')
      ? uri
      : uri.with({ path: `${uri.path.replace(/\.json$/, '')}.mmlab.json` });
    await vscode.workspace.fs.writeFile(named, new TextEncoder().encode(picked.template.text));
    await vscode.window.showTextDocument(named);
  }

  /**
   * The experiment of a file, as it is in the editor; unsaved changes are saved first, so that what is run is on disk.
   * @throws LabError `badUsage` without a file, `badExperiment` for one that cannot be run.
   */
  async read(argument: unknown): Promise<Experiment> {
    const document = await documentOf(argument);
    if (document.isDirty && !(await document.save())) {
      throw new CancelledError();
    }
    return experimentOf(experimentText(document.getText(), document.uri.fsPath));
  }

  /**
   * The newest run of a file's experiment, found by its title.
   * @throws LabError `badUsage` when there is none.
   */
  async lastRun(argument: unknown): Promise<RunListItem> {
    const document = await documentOf(argument);
    const { name } = experimentOf(experimentText(document.getText(), document.uri.fsPath));
    const newest = (await listRuns(this.runsFolder)).find((run) => run.experiment === name);
    if (newest === undefined) {
      throw new LabError(
        'badUsage',
        `There is no run of the experiment "${name}" yet. Choose Run above it to make one.`,
      );
    }
    return newest;
  }
}

function lenses(document: vscode.TextDocument): vscode.CodeLens[] {
  const top = new vscode.Range(0, 0, 0, 0);
  return [
    new vscode.CodeLens(top, {
      title: '$(play) Run',
      tooltip: 'Train the models of this experiment and compare them',
      command: commandIds.runExperiment,
      arguments: [document.uri],
    }),
    new vscode.CodeLens(top, {
      title: 'Open Last Results',
      tooltip: 'Show the newest run of this experiment',
      command: commandIds.openLastResults,
      arguments: [document.uri],
    }),
  ];
}

async function documentOf(argument: unknown): Promise<vscode.TextDocument> {
  if (argument instanceof vscode.Uri) {
    return vscode.workspace.openTextDocument(argument);
  }
  const active = vscode.window.activeTextEditor?.document;
  if (active?.uri.scheme !== 'file' || !active.uri.path.endsWith('.mmlab.json')) {
    throw new LabError('badUsage', 'Open an experiment file (*.mmlab.json) first, or make one with "New Experiment…".');
  }
  return active;
}

function defaultPlace({ fileName }: ExperimentTemplate): { defaultUri?: vscode.Uri } {
  const folder = labFolder()?.uri.fsPath;
  return folder === undefined ? {} : { defaultUri: vscode.Uri.file(path.join(folder, fileName)) };
}
