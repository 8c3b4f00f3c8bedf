import * as vscode from 'vscode';

import type { Experiment } from '../protocol/experiment';
import { experimentFromSettings, resolveFolder } from './experimentSettings';
import { libraryPathSetting, settingsSection } from './ids';

/** The folder whose settings and runs are used: the workspace's first one on a disk. */
export function labFolder(): vscode.WorkspaceFolder | undefined {
  return vscode.workspace.workspaceFolders?.find((folder) => folder.uri.scheme === 'file');
}

/**
 * The experiment that the settings describe now.
 * @throws LabError `badExperiment`, naming each setting that cannot be used.
 */
export function readExperiment(): Experiment {
  const settings = sectionSettings();
  return experimentFromSettings((key) => settings.get(key), labFolder()?.uri.fsPath);
}

/** The folder with TensorFlow's native library that the user names; the library is provisioned otherwise. */
export function readLibraryFolder(): string | undefined {
  const written = sectionSettings().get<string>(libraryPathSetting) ?? '';
  const folder = resolveFolder(`${settingsSection}.${libraryPathSetting}`, written, labFolder()?.uri.fsPath);
  return folder === '' ? undefined : folder;
}

function sectionSettings(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration(settingsSection, labFolder()?.uri ?? null);
}
