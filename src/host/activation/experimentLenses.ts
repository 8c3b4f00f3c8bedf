import * as vscode from 'vscode';

import { commandIds } from '../ids';

/** What can be done with an experiment file, above its first line. */
export const experimentLenses: vscode.CodeLensProvider = {
  provideCodeLenses: ({ uri }) => {
    const top = new vscode.Range(0, 0, 0, 0);
    return [
      new vscode.CodeLens(top, {
        title: '$(play) Run',
        tooltip: 'Train the models of this experiment and compare them',
        command: commandIds.runExperiment,
        arguments: [uri],
      }),
      new vscode.CodeLens(top, {
        title: '$(graph) Open Last Results',
        tooltip: 'Show the newest run of this experiment',
        command: commandIds.openLastResults,
        arguments: [uri],
      }),
    ];
  },
};
