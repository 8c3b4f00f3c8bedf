import * as vscode from 'vscode';

import { installedPrograms } from './programs';
import type { Programs } from './programs';

/** The programs that are started now: the installed ones, or what an extension test has put in their place. */
export class ProgramsInUse {
  private programs: Programs;

  constructor(private readonly context: Pick<vscode.ExtensionContext, 'extensionPath' | 'extensionMode'>) {
    this.programs = installedPrograms(context.extensionPath);
  }

  get current(): Programs {
    return this.programs;
  }

  /** Any extension can reach this, so it does nothing for a user. */
  replace(programs: Partial<Programs>): vscode.Disposable {
    if (this.context.extensionMode !== vscode.ExtensionMode.Test) {
      throw new Error('Programs can be replaced only in extension tests.');
    }
    const before = this.programs;
    this.programs = { ...before, ...programs };
    return new vscode.Disposable(() => {
      this.programs = before;
    });
  }
}
