import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';

import * as vscode from 'vscode';

import type { MultimodalLabApi } from '../../../src/host/api';
import { commandIds, viewIds } from '../../../src/host/ids';
import type { RunListItem } from '../../../src/runs/runReader';
import { Answers, nextEnd, shownNow, theLab, tidyUp, until, useFakeTrainer } from './support';

describe('the runs', () => {
  let lab: MultimodalLabApi;
  let programs: vscode.Disposable;
  let answers: Answers | undefined;

  before(async () => {
    lab = await theLab();
    programs = useFakeTrainer(lab, 'success');
  });

  after(() => {
    programs.dispose();
  });

  afterEach(async () => {
    answers?.restore();
    answers = undefined;
    await tidyUp(lab);
  });

  async function train(): Promise<RunListItem> {
    const ended = nextEnd(lab);
    await vscode.commands.executeCommand(commandIds.trainAndCompare);
    await ended;
    const folder = lab.controller.runFolder;
    const run = (await lab.runs.list()).find((item) => item.folder === folder);
    assert.ok(run);
    return run;
  }

  it('are listed with state and accuracies, newest first, and their view can be opened', async () => {
    const first = await train();
    const second = await train();
    await vscode.commands.executeCommand(`${viewIds.runs}.focus`);
    const runs = await lab.runs.list();
    assert.deepEqual(
      runs.map(({ folder }) => folder),
      [second.folder, first.folder],
    );
    assert.equal(runs[0]?.state, 'done');
    assert.deepEqual(
      runs[0].scores.map(({ score }) => score),
      [0.9998, 0.9037, 0.9995],
    );
  });

  it('are opened from the list, and the run of the window is shown again after', async () => {
    const first = await train();
    const second = await train();
    await vscode.commands.executeCommand(commandIds.openRun, first);
    await shownNow(lab);
    assert.equal(lab.panel.snapshot.runId, first.runId);
    await vscode.commands.executeCommand(commandIds.openRun, second);
    await shownNow(lab);
    assert.equal(lab.panel.snapshot.runId, second.runId);
  });

  it('are renamed, in the list and on the panel', async () => {
    const run = await train();
    answers = new Answers(() => undefined).typing('  My first run ');
    await vscode.commands.executeCommand(commandIds.renameRun, run);
    assert.equal((await lab.runs.list())[0]?.name, 'My first run');
    assert.equal(lab.panel.snapshot.name, 'My first run');
  });

  it('are deleted only after the user said so', async () => {
    const run = await train();
    answers = new Answers(() => undefined);
    await vscode.commands.executeCommand(commandIds.deleteRun, run);
    assert.ok(existsSync(run.folder));
    assert.deepEqual(answers.asked[0]?.choices, ['Delete']);
    answers.restore();
    answers = new Answers(({ choices }) => choices[0]);
    await vscode.commands.executeCommand(commandIds.deleteRun, run);
    assert.equal(existsSync(run.folder), false);
    assert.deepEqual(await lab.runs.list(), []);
    await until('the panel leaves the deleted run', () => lab.panel.snapshot.state === 'idle');
  });

  it('that go on are not deleted', async () => {
    const slow = useFakeTrainer(lab, 'slow');
    try {
      await vscode.commands.executeCommand(commandIds.trainAndCompare);
      await until('the run trains', () => lab.controller.snapshot?.state === 'training');
      const [run] = await lab.runs.list();
      assert.equal(run?.state, 'training');
      answers = new Answers(({ choices }) => choices[0]);
      await vscode.commands.executeCommand(commandIds.deleteRun, run);
      assert.match(answers.asked[0]?.message ?? '', /still goes on/);
      assert.ok(existsSync(run.folder));
    } finally {
      await tidyUp(lab);
      slow.dispose();
    }
  });
});
