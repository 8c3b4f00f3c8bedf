import type { Disposable, Event, ViewColumn } from 'vscode';

import type { RunSnapshot } from '../protocol/snapshot';
import type { RunListItem } from '../runs/runReader';
import type { Programs } from './programs';

/**
 * What the extension gives to others: `vscode.extensions.getExtension(id).activate()`. It is meant for the project's
 * own tests and for extensions that want to follow runs; everything that a user can do is a command.
 */
export interface MultimodalLabApi {
  readonly controller: {
    /** The run that goes on, or the newest one of this window. */
    readonly snapshot: RunSnapshot | undefined;
    readonly isRunning: boolean;
    /** Folder of that run, once it has one. */
    readonly runFolder: string | undefined;
    /** The process that trains, while there is one. */
    readonly trainerPid: number | undefined;
    readonly onDidChange: Event<RunSnapshot>;
    /** Comes once at the end of each run, after the last change. */
    readonly onDidEnd: Event<RunSnapshot>;
  };
  readonly panel: {
    readonly isOpen: boolean;
    readonly isVisible: boolean;
    readonly viewColumn: ViewColumn | undefined;
    /** Number of the newest snapshot that was sent to the page. */
    readonly revision: number;
    /** What the panel shows now. */
    readonly snapshot: RunSnapshot;
    /** Why the panel says that training cannot be started; absent when it can. */
    readonly trainingBlocked: string | undefined;
    /** Name of the experiment file that the panel offers to open; absent where there is none. */
    readonly experimentFile: string | undefined;
    /** Resolves when a snapshot of at least this revision is on the screen; rejected when the panel is closed first. */
    whenShown(revision: number): Promise<void>;
  };
  readonly runs: {
    /** Folder in which the runs of this window are kept. */
    readonly folder: string;
    /** As the view of runs shows them, newest first. */
    list(): Promise<RunListItem[]>;
  };
  /** Whether the notification of a run's progress is on the screen. */
  readonly isProgressNotificationShown: boolean;
  /** Puts other programs in the place of the installed ones until it is disposed. Works only in extension tests. */
  usePrograms(programs: Partial<Programs>): Disposable;
}
