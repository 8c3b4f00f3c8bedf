import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import * as vscode from 'vscode';

import type { MultimodalLabApi } from '../../../src/host/api';
import { commandIds } from '../../../src/host/ids';
import { readRun } from '../../../src/runs/runReader';
import {
  Answers,
  changeSettings,
  distrust,
  isAlive,
  nextEnd,
  shownNow,
  theLab,
  tidyUp,
  until,
  useFakeTrainer,
} from './support';

describe('training', () => {
  let lab: MultimodalLabApi;
  const restore: (() => unknown)[] = [];

  before(async () => {
    lab = await theLab();
  });

  afterEach(async () => {
    for (const undo of restore.splice(0).reverse()) {
      await undo();
    }
    await tidyUp(lab);
  });

  function use(mode: string): void {
    const programs = useFakeTrainer(lab, mode);
    restore.push(() => programs.dispose());
  }

  function answer(choose: (choices: readonly string[]) => string | undefined = () => undefined): Answers {
    const answers = new Answers(({ choices }) => choose(choices));
    restore.push(() => answers.restore());
    return answers;
  }

  async function startSlowRun(): Promise<number> {
    use('slow');
    await vscode.commands.executeCommand(commandIds.trainAndCompare);
    await until('the run trains', () => lab.controller.snapshot?.state === 'training');
    const pid = lab.controller.trainerPid;
    assert.ok(isAlive(pid));
    return pid ?? 0;
  }

  it('goes through its states, takes the settings and leaves a whole run', async () => {
    use('success');
    restore.push(
      await changeSettings({ 'training.epochs': 2, 'training.seed': 9, models: ['multimodal', 'image-only'] }),
    );
    const states: string[] = [];
    const listening = lab.controller.onDidChange(({ state }) => states.at(-1) === state || states.push(state));
    restore.push(() => listening.dispose());
    const ended = nextEnd(lab);
    await vscode.commands.executeCommand(commandIds.trainAndCompare);
    const last = await ended;
    assert.deepEqual(states, ['starting', 'training', 'done']);
    assert.equal(last.experiment.training.seed, 9);
    assert.deepEqual(
      last.models.map(({ name, epochs }) => [name, epochs.length]),
      [
        ['multimodal', 2],
        ['image-only', 2],
      ],
    );
    assert.deepEqual(await readRun(lab.controller.runFolder ?? ''), last);
    const workspace = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    assert.equal(lab.runs.folder, path.join(workspace, '.multimodal-lab', 'runs'));
    const ignored = readFileSync(path.join(workspace, '.multimodal-lab', '.gitignore'), 'utf8');
    assert.ok(ignored.split('\n').includes('*'));
    await shownNow(lab);
  });

  it('is refused with the name of a setting that is out of range', async () => {
    use('success');
    restore.push(await changeSettings({ 'training.epochs': 0 }));
    const answers = answer();
    await vscode.commands.executeCommand(commandIds.trainAndCompare);
    assert.equal(answers.asked.length, 1);
    assert.match(answers.asked[0]?.message ?? '', /multimodalLab\.training\.epochs/);
    assert.ok(answers.asked[0]?.choices.includes('Open Settings'));
    assert.equal(lab.controller.isRunning, false);
    assert.equal(existsSync(lab.runs.folder), false);
  });

  it('is switched off, like the set-up, in a workspace that is not trusted, with the reason', async () => {
    use('success');
    restore.push(distrust());
    const answers = answer();
    await vscode.commands.executeCommand(commandIds.trainAndCompare);
    await vscode.commands.executeCommand(commandIds.setUpRuntime);
    assert.deepEqual(
      answers.asked.map(({ choices }) => choices),
      [['Manage Workspace Trust'], ['Manage Workspace Trust']],
    );
    assert.match(answers.asked[0]?.message ?? '', /switched off until you trust/);
    assert.equal(lab.controller.isRunning, false);
    await vscode.commands.executeCommand(commandIds.showResults);
    await shownNow(lab);
    assert.match(lab.panel.trainingBlocked ?? '', /switched off until you trust/);
  });

  it('is refused a second time while it goes on, with what can be done instead', async () => {
    const pid = await startSlowRun();
    const answers = answer();
    await vscode.commands.executeCommand(commandIds.trainAndCompare);
    assert.deepEqual(answers.asked[0]?.choices, ['Show Results', 'Stop']);
    assert.equal(lab.controller.trainerPid, pid);
    assert.equal((await lab.runs.list()).length, 1);
  });

  it('is stopped by the command, and its process is gone', async () => {
    const pid = await startSlowRun();
    const ended = nextEnd(lab);
    await vscode.commands.executeCommand(commandIds.stopTraining);
    assert.equal((await ended).state, 'cancelled');
    assert.equal(isAlive(pid), false);
    assert.equal((await lab.runs.list())[0]?.state, 'cancelled');
  });

  it('goes on when the panel is closed, with a notification instead, and is shown again', async () => {
    await startSlowRun();
    await shownNow(lab);
    assert.equal(lab.isProgressNotificationShown, false);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await until('the panel is closed', () => !lab.panel.isOpen);
    await until('the notification is there', () => lab.isProgressNotificationShown);
    assert.equal(lab.controller.isRunning, true);
    const before = lab.panel.revision;
    await vscode.commands.executeCommand(commandIds.showResults);
    await until('the page is filled again', () => lab.panel.revision > before);
    await lab.panel.whenShown(lab.panel.revision);
    assert.equal(lab.panel.snapshot.state, 'training');
    await until('the notification is gone', () => !lab.isProgressNotificationShown);
  });

  it('fails with the reason when its process is killed, and keeps the run', async () => {
    const pid = await startSlowRun();
    const ended = nextEnd(lab);
    process.kill(pid, 'SIGKILL');
    const last = await ended;
    assert.equal(last.failure?.code, 'trainerCrashed');
    const stored = await readRun(lab.controller.runFolder ?? '');
    assert.equal(stored.state, 'failed');
    assert.equal(stored.failure?.message, last.failure.message);
    await shownNow(lab);
    assert.equal(lab.panel.snapshot.state, 'failed');
  });

  it('tells of its failure to a user who does not see the panel', async () => {
    await startSlowRun();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await until('the panel is closed', () => !lab.panel.isOpen);
    const answers = answer();
    const ended = nextEnd(lab);
    process.kill(lab.controller.trainerPid ?? 0, 'SIGKILL');
    await ended;
    await until('the user was told', () => answers.asked.length > 0);
    assert.deepEqual(answers.asked[0]?.choices, ['Show Results', 'Show Log']);
  });

  it('asks once for the runtime where it is missing, gets it, and goes on', async () => {
    use('success');
    const root = path.join(lab.runs.folder, '..', 'none');
    const script = path.join(__dirname, '../../../../test/fixtures/fakeCommandLine.mjs');
    const programs = lab.usePrograms({ runtimeFolder: undefined, assetsFolder: root, commandLine: { script } });
    restore.push(() => programs.dispose());
    const answers = answer((choices) => choices[0]);
    const ended = nextEnd(lab);
    await vscode.commands.executeCommand(commandIds.trainAndCompare);
    assert.equal((await ended).state, 'done');
    assert.match(answers.asked[0]?.message ?? '', /270 MB/);
    assert.deepEqual(answers.asked[0]?.choices, ['Download and Train']);
  });

  it('is put off when the user does not want the download', async () => {
    use('success');
    const programs = lab.usePrograms({ runtimeFolder: undefined, assetsFolder: path.join(lab.runs.folder, 'none') });
    restore.push(() => programs.dispose());
    answer();
    await vscode.commands.executeCommand(commandIds.trainAndCompare);
    assert.equal(lab.controller.isRunning, false);
    assert.equal(lab.panel.isOpen, true);
  });
});
