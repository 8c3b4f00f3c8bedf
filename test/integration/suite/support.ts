import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import * as vscode from 'vscode';

import type { MultimodalLabApi } from '../../../src/host/api';
import { settingsSection } from '../../../src/host/ids';
import type { RunSnapshot } from '../../../src/protocol/snapshot';

export function theExtension(): vscode.Extension<MultimodalLabApi> {
  const extension = vscode.extensions.getExtension<MultimodalLabApi>('multimodal-lab.multimodal-lab');
  assert.ok(extension, 'the extension is not installed');
  return extension;
}

/** Activates the extension and gives its face to others. */
export async function theLab(): Promise<MultimodalLabApi> {
  return theExtension().activate();
}

/** Puts the trainer that computes nothing in the place of the real one, in one of its modes. */
export function useFakeTrainer(lab: MultimodalLabApi, mode: string): vscode.Disposable {
  const root = theExtension().extensionPath;
  return lab.usePrograms({
    trainer: {
      script: path.join(root, 'test', 'fixtures', 'fakeTrainer.mjs'),
      environment: { FAKE_TRAINER: mode },
    },
    runtimeFolder: root,
  });
}

/** Puts the command line that provisions nothing in the place of the real one. */
export function useFakeCommandLine(lab: MultimodalLabApi, mode: string): vscode.Disposable {
  const script = path.join(theExtension().extensionPath, 'test', 'fixtures', 'fakeCommandLine.mjs');
  return lab.usePrograms({ commandLine: { script, environment: { FAKE_COMMAND_LINE: mode } } });
}

/** Resolves with the next run's last snapshot. */
export function nextEnd(lab: MultimodalLabApi): Promise<RunSnapshot> {
  return new Promise((resolve) => {
    const listening = lab.controller.onDidEnd((snapshot) => {
      listening.dispose();
      resolve(snapshot);
    });
  });
}

/** Waits until a condition holds; what it waits for is told when it never does. */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, `This never came: ${what}`);
    await delay(20);
  }
}

/** Waits until what the panel is to show now is on the screen. */
export async function shownNow(lab: MultimodalLabApi): Promise<void> {
  await until('the page gets a snapshot', () => lab.panel.isVisible && lab.panel.revision > 0);
  await lab.panel.whenShown(lab.panel.revision);
}

export function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) {
    return false;
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** What the user was told or asked while something was going on. */
export interface Question {
  readonly message: string;
  readonly choices: readonly string[];
}

type Ask = 'showInformationMessage' | 'showWarningMessage' | 'showErrorMessage';

/** Answers the editor's messages in the user's place, and notes what was asked. */
export class Answers {
  readonly asked: Question[] = [];
  private readonly originals = new Map<string, unknown>();

  /** @param answer What is chosen, of the message's buttons; `undefined` closes the message. */
  constructor(private readonly answer: (question: Question) => string | undefined) {
    for (const name of ['showInformationMessage', 'showWarningMessage', 'showErrorMessage'] as const) {
      this.replace(name, (message: string, ...rest: unknown[]) => this.take(message, rest));
    }
  }

  /** Types a text into the next input boxes. */
  typing(text: string | undefined): this {
    this.replace('showInputBox', () => Promise.resolve(text));
    return this;
  }

  restore(): void {
    for (const [name, original] of this.originals) {
      Object.assign(vscode.window, { [name]: original });
    }
  }

  private replace(name: Ask | 'showInputBox', stand: unknown): void {
    this.originals.set(name, this.originals.get(name) ?? vscode.window[name]);
    Object.assign(vscode.window, { [name]: stand });
  }

  private take(message: string, rest: readonly unknown[]): Promise<string | undefined> {
    const question = { message, choices: rest.filter((choice) => typeof choice === 'string') };
    this.asked.push(question);
    return Promise.resolve(this.answer(question));
  }
}

/** Makes the workspace one that the user does not trust, as far as the extension can see, until it is undone. */
export function distrust(): () => void {
  const original = Object.getOwnPropertyDescriptor(vscode.workspace, 'isTrusted');
  assert.ok(original);
  Object.defineProperty(vscode.workspace, 'isTrusted', { configurable: true, get: () => false });
  return () => Object.defineProperty(vscode.workspace, 'isTrusted', original);
}

/** Changes settings of the workspace until `restore` is called. */
export async function changeSettings(values: Record<string, unknown>): Promise<() => Promise<void>> {
  const write = async (key: string, value: unknown): Promise<void> => {
    const settings = vscode.workspace.getConfiguration(settingsSection);
    await settings.update(key, value, vscode.ConfigurationTarget.Workspace);
  };
  for (const [key, value] of Object.entries(values)) {
    await write(key, value);
  }
  return async () => {
    for (const key of Object.keys(values)) {
      await write(key, undefined);
    }
  };
}

/** Ends a run that is left over, closes the editors, and deletes the runs: what one test leaves, no other finds. */
export async function tidyUp(lab: MultimodalLabApi): Promise<void> {
  if (lab.controller.isRunning) {
    const ended = nextEnd(lab);
    await vscode.commands.executeCommand('multimodalLab.stopTraining');
    await ended;
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await until('the panel is closed', () => !lab.panel.isOpen);
  rmSync(lab.runs.folder, { recursive: true, force: true });
}
