import * as vscode from 'vscode';

import { LabError } from '../protocol/errors';
import type { Experiment } from '../protocol/experiment';
import type { WrittenExperiment } from '../protocol/writtenExperiment';
import { initialSnapshot, isResumable, startedAgain } from '../protocol/snapshot';
import { readRun } from '../runs/runReader';
import { tell } from './messages';
import type { ResultsPanel } from './resultsPanel';
import type { RunController, RunRequest } from './runController';
import { makeRunsFolder } from './runsFolder';
import type { RuntimeFlow } from './runtimeFlow';
import { readExperiment } from './settings';
import type { ShownRun } from './shownRun';

export interface TrainingServices {
  readonly controller: RunController;
  readonly shownRun: ShownRun;
  readonly panel: Pick<ResultsPanel, 'show'>;
  readonly runtime: RuntimeFlow;
  readonly runsFolder: string;
}

/** What a run is made of. */
export interface PlannedRun {
  readonly experiment: Experiment;
  /** What a person wrote of it in a file. */
  readonly written?: WrittenExperiment;
  /** Path of the file that describes it; absent for an experiment of the settings. */
  readonly file?: string;
}

type Plan = Pick<RunRequest, 'work' | 'initial' | 'experimentFile'>;

const untrusted =
  'Training starts a program and can load a library that the settings name, so it is switched off until you trust this workspace.';

/** "Train and Compare", from the command to the start of the run. */
export class Training {
  private newestAttempt = 0;

  constructor(private readonly services: TrainingServices) {}

  /** Why training cannot be started now; absent when it can. */
  get blocked(): string | undefined {
    if (!vscode.workspace.isTrusted) {
      return untrusted;
    }
    return this.services.controller.isRunning
      ? 'Another run goes on in this window. Stop it, or wait until it ends.'
      : undefined;
  }

  /**
   * Starts a run with the experiment of the settings, and resolves when it has started, was refused or was put off.
   * @throws LabError when the settings cannot be used or the runs folder cannot be made.
   */
  async trainAndCompare(): Promise<void> {
    await this.train(() => Promise.resolve({ experiment: readExperiment() }));
  }

  /** The same with an experiment that is read only when nothing stands in the way of a run. */
  async train(read: () => Promise<PlannedRun>): Promise<void> {
    if (!this.refuse()) {
      const { experiment, written, file } = await read();
      const { runsFolder } = this.services;
      await this.begin({
        work: { experiment, runsFolder, ...(written === undefined ? {} : { written }) },
        initial: initialSnapshot(experiment, 'starting'),
        ...(file === undefined ? {} : { experimentFile: file }),
      });
    }
  }

  /**
   * Goes on with a run that ended before it was through.
   * @throws LabError `badUsage` for a run that cannot go on, `storeFailed` when it cannot be read.
   */
  async resume(folder: string): Promise<void> {
    if (this.refuse()) {
      return;
    }
    const snapshot = await readRun(folder);
    if (!isResumable(snapshot)) {
      throw new LabError('badUsage', `"${snapshot.name}" has come to its end or still goes on; it cannot be resumed.`);
    }
    await this.begin({ work: { resume: folder }, initial: startedAgain(snapshot) });
  }

  private async begin(plan: Plan): Promise<void> {
    const { controller, shownRun, panel, runtime } = this.services;
    const attempt = ++this.newestAttempt;
    shownRun.showCurrent();
    panel.show(true);
    const installed = await runtime.locate();
    if (installed === undefined && !(await runtime.ask())) {
      return;
    }
    // The question may have been left open while the command was given again.
    if (attempt !== this.newestAttempt || controller.isRunning) {
      return;
    }
    await this.start(plan, installed);
  }

  /** Says why nothing is started, if so, with what can be done instead. */
  private refuse(): boolean {
    const { controller } = this.services;
    if (!vscode.workspace.isTrusted) {
      const action = () => vscode.commands.executeCommand('workbench.trust.manage');
      void tell('warning', untrusted, [{ title: 'Manage Workspace Trust', run: action }]);
      return true;
    }
    if (controller.isRunning) {
      void tell('info', 'A run goes on already. There is one at a time, so that each has the whole machine.', [
        { title: 'Show Results', run: () => this.showCurrent(false) },
        { title: 'Stop', run: () => controller.stop() },
      ]);
      return true;
    }
    return false;
  }

  private async start(plan: Plan, installed: string | undefined): Promise<void> {
    const { controller, runtime, runsFolder } = this.services;
    await makeRunsFolder(runsFolder);
    this.showCurrent(true);
    // How the run ends is told by the controller to everybody who shows it.
    const running = controller.start({
      ...plan,
      prepareRuntime: (report, signal) =>
        installed === undefined ? runtime.provide(({ text }) => report(text), signal) : Promise.resolve(installed),
    });
    // Another start may have come in between: that one runs, and this one says so.
    void running.catch(() => this.refuse());
  }

  private showCurrent(preserveFocus: boolean): void {
    this.services.shownRun.showCurrent();
    this.services.panel.show(preserveFocus);
  }
}
