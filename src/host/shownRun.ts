import type { Experiment } from '../protocol/experiment';
import { initialSnapshot } from '../protocol/snapshot';
import type { RunSnapshot } from '../protocol/snapshot';
import { Emitter } from './emitter';
import { logMishap } from './log';
import type { Log } from './log';
import type { RunController } from './runController';

export interface ShownRunServices {
  readonly controller: Pick<RunController, 'snapshot' | 'isRunning' | 'runFolder' | 'onDidChange' | 'onDidEnd'>;
  readonly readRun: (folder: string) => Promise<RunSnapshot>;
  /** What would be run now, to show before there is any run. */
  readonly plannedExperiment: () => Experiment;
  readonly log: Log;
}

/** Which run the panel shows: the one of this window, or one that is kept on the disk. */
export class ShownRun {
  private readonly changeEmitter = new Emitter<void>();
  private readonly listening: { dispose(): void }[];
  private stored: { readonly folder: string; snapshot: RunSnapshot } | undefined;

  /** Another run is shown, or the shown one has changed. */
  readonly onDidChange = this.changeEmitter.event;

  constructor(private readonly services: ShownRunServices) {
    const tell = (): void => {
      this.changeEmitter.fire();
    };
    // A run that goes on elsewhere on the screen decides whether training is possible, so its changes count too.
    this.listening = [services.controller.onDidChange(tell), services.controller.onDidEnd(tell)];
  }

  get snapshot(): RunSnapshot {
    const { controller, plannedExperiment } = this.services;
    return this.stored?.snapshot ?? controller.snapshot ?? initialSnapshot(plannedExperiment());
  }

  /** Folder of the run, once it has one. */
  get folder(): string | undefined {
    return this.stored?.folder ?? this.services.controller.runFolder;
  }

  /** Whether it is the run that goes on in this window. */
  get isLive(): boolean {
    return this.stored === undefined && this.services.controller.isRunning;
  }

  /** Shows the run of this window, present or next. */
  showCurrent(): void {
    this.stored = undefined;
    this.changeEmitter.fire();
  }

  /**
   * Shows a run from its folder.
   * @throws LabError `storeFailed` when there is no readable run in it.
   */
  async showStored(folder: string): Promise<void> {
    if (folder === this.services.controller.runFolder) {
      this.showCurrent();
      return;
    }
    const snapshot = await this.services.readRun(folder);
    this.stored = { folder, snapshot };
    this.changeEmitter.fire();
  }

  /** Reads the shown run again: another program may be writing it, and somebody may have deleted it. */
  async refresh(): Promise<void> {
    const shown = this.stored;
    if (shown === undefined) {
      // A run of this window tells of its changes itself; it cannot tell that it was deleted.
      if (!this.services.controller.isRunning) {
        this.changeEmitter.fire();
      }
      return;
    }
    try {
      const snapshot = await this.services.readRun(shown.folder);
      if (this.stored === shown) {
        shown.snapshot = snapshot;
        this.changeEmitter.fire();
      }
    } catch (thrown) {
      logMishap(this.services.log, 'The shown run can no longer be read', thrown);
      if (this.stored === shown) {
        this.showCurrent();
      }
    }
  }

  dispose(): void {
    for (const listener of this.listening) {
      listener.dispose();
    }
    this.changeEmitter.dispose();
  }
}
