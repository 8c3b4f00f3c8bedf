import * as vscode from 'vscode';

import { CancelledError, toFailure } from '../protocol/errors';
import type { Failure } from '../protocol/failure';
import { shortMessage } from '../protocol/shortMessage';
import { ExperimentFileError } from './experimentFileError';
import { settingNamedIn } from './experimentSettings';
import { commandIds } from './ids';
import { logFailure } from './log';

interface Action {
  readonly title: string;
  readonly run: () => unknown;
}

/** Tells the user of something, with buttons; resolves when the message is answered or gone. */
export async function tell(
  severity: 'info' | 'warning' | 'error',
  message: string,
  actions: readonly Action[] = [],
): Promise<void> {
  const titles = actions.map((action) => action.title);
  const answer = await show(severity, message, titles);
  await actions.find((action) => action.title === answer)?.run();
}

/** Tells the user what went wrong, with the buttons that help, and writes all of it to the log. */
export function tellFailure(thrown: unknown, log: vscode.LogOutputChannel): void {
  if (thrown instanceof CancelledError) {
    return;
  }
  const failure = toFailure(thrown);
  logFailure(log, failure);
  void tell('error', shortMessage(failure.message), [
    ...(thrown instanceof ExperimentFileError ? [showMistake(thrown)] : helpFor(failure)),
    {
      title: 'Show Log',
      run: () => {
        log.show();
      },
    },
  ]);
}

function showMistake({ place: { uri, range } }: ExperimentFileError): Action {
  return { title: 'Show in File', run: () => vscode.window.showTextDocument(uri, { selection: range }) };
}

function helpFor(failure: Failure): Action[] {
  const command = (title: string, id: string, argument?: unknown): Action => ({
    title,
    run: () => vscode.commands.executeCommand(id, argument),
  });
  switch (failure.code) {
    case 'badExperiment':
    case 'badData':
      return [command('Open Settings', commandIds.openSettings, settingNamedIn(failure.message))];
    case 'runtimeMissing':
      return [
        command('Set Up Native Runtime', commandIds.setUpRuntime),
        command('Check Environment', commandIds.checkEnvironment),
      ];
    case 'runtimeSetupFailed':
    case 'trainerCrashed':
      return [command('Check Environment', commandIds.checkEnvironment)];
    default:
      return [];
  }
}

async function show(
  severity: 'info' | 'warning' | 'error',
  message: string,
  titles: readonly string[],
): Promise<string | undefined> {
  switch (severity) {
    case 'info':
      return vscode.window.showInformationMessage(message, ...titles);
    case 'warning':
      return vscode.window.showWarningMessage(message, ...titles);
    case 'error':
      return vscode.window.showErrorMessage(message, ...titles);
  }
}
