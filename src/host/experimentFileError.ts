import * as vscode from 'vscode';

import { LabError } from '../protocol/errors';

/** An experiment file that cannot be run, with the place of its first mistake, to go there. */
export class ExperimentFileError extends LabError {
  /** Where the first mistake stands; the beginning of the file when the message names no line. */
  readonly place: vscode.Location;

  constructor(cause: LabError, file: vscode.Uri) {
    super(cause.code, cause.message, cause.detail, { cause });
    this.place = new vscode.Location(file, new vscode.Position(firstLineIn(cause.message) - 1, 0));
  }
}

/** The first line that a message names, counted from 1. */
function firstLineIn(message: string): number {
  return Number(/\bline (\d+)/.exec(message)?.[1] ?? 1);
}
