import { existsSync } from 'node:fs';
import path from 'node:path';

import * as vscode from 'vscode';

import { CancelledError, LabError } from '../protocol/errors';
import type { PlannedExperiment } from '../protocol/parseWrittenExperiment';
import { experimentOf, experimentText } from '../runs/experimentFile';
import { listRuns, readRun, type RunListItem } from '../runs/runReader';
import { ExperimentFileError } from './experimentFileError';
import { experimentFilePattern } from './ids';
import type { RunOrigins } from './runOrigins';
import type { PlannedRun } from './training';

export interface ExperimentFilesServices {
  readonly runsFolder: string;
  readonly origins: RunOrigins;
}

/** Experiment files in the editor: running one, and finding what it gave. */
export class ExperimentFiles {
  constructor(private readonly services: ExperimentFilesServices) {}

  /**
   * What to run: the experiment of a file (its URI, or the active editor) as it is in the editor, or that of a run.
   * Unsaved changes are saved first, so that what is run is on the disk.
   * @throws LabError `badUsage` without a file, `badExperiment` for one that cannot be run, CancelledError when it
   * was not saved.
   */
  async plan(argument: unknown): Promise<PlannedRun> {
    const folder = runFolderIn(argument);
    if (folder !== undefined) {
      const file = this.services.origins.fileOf(folder);
      return { experiment: (await readRun(folder)).experiment, ...(file === undefined ? {} : { file }) };
    }
    const document = await documentOf(argument);
    if (document.isDirty && !(await document.save())) {
      throw new CancelledError();
    }
    return { ...parse(document), file: document.uri.fsPath };
  }

  /**
   * The newest run of an experiment file; absent when there is none. A run that was started elsewhere, as in a
   * terminal, belongs to the file when it has its title and its data.
   * @throws LabError `badUsage` without a file.
   */
  async lastRun(argument: unknown): Promise<RunListItem | undefined> {
    const { runsFolder, origins } = this.services;
    const document = await documentOf(argument);
    const written = parseIfPossible(document);
    return (await listRuns(runsFolder)).find(({ folder, experiment }) => {
      const origin = origins.fileOf(folder);
      return origin === undefined
        ? experiment.name === written?.name && isSameData(experiment, written)
        : origin === document.uri.fsPath;
    });
  }
}

function parse(document: vscode.TextDocument): PlannedExperiment {
  const { uri } = document;
  try {
    const written = experimentText(document.getText(), uri.fsPath);
    return experimentOf({ ...written, file: vscode.workspace.asRelativePath(uri) });
  } catch (thrown) {
    throw thrown instanceof LabError ? new ExperimentFileError(thrown, uri) : thrown;
  }
}

/** Whether two experiments learn from the same table or generator; how much noise it has may have changed. */
function isSameData({ data }: PlannedRun['experiment'], { data: other }: PlannedRun['experiment']): boolean {
  return data.manifest === other.manifest && data.generator === other.generator;
}

/** Results can be opened while the file is being rewritten. */
function parseIfPossible(document: vscode.TextDocument): PlannedRun['experiment'] | undefined {
  try {
    return parse(document).experiment;
  } catch {
    return undefined;
  }
}

async function documentOf(argument: unknown): Promise<vscode.TextDocument> {
  if (argument instanceof vscode.Uri) {
    return openDocument(argument);
  }
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  // With the focus on the panel no editor is active; the only experiment that can be seen is meant then.
  const candidates = activeTextEditor === undefined ? visibleTextEditors : [activeTextEditor];
  const [document, another] = candidates.map((editor) => editor.document).filter(isExperimentFile);
  if (document === undefined || another !== undefined) {
    throw new LabError('badUsage', 'Open an experiment file (*.mmlab.json) first, or make one with "New Experiment…".');
  }
  return document;
}

async function openDocument(uri: vscode.Uri): Promise<vscode.TextDocument> {
  if (!existsSync(uri.fsPath)) {
    throw new LabError('badUsage', `There is no experiment file ${uri.fsPath} any more.`);
  }
  return vscode.workspace.openTextDocument(uri);
}

function isExperimentFile({ uri }: vscode.TextDocument): boolean {
  return uri.scheme === 'file' && path.basename(uri.path).endsWith(experimentFilePattern.slice(1));
}

/** A command may be given from anywhere, so what comes with it is looked at. */
function runFolderIn(argument: unknown): string | undefined {
  const folder = (argument as { folder?: unknown } | null | undefined)?.folder;
  return typeof folder === 'string' ? folder : undefined;
}
