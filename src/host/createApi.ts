import type { MultimodalLabApi } from './api';
import type { ProgramsInUse } from './programsInUse';
import type { RunProgressNotification } from './progressNotification';
import type { ResultsPanel } from './resultsPanel';
import type { RunController } from './runController';
import type { RunsView } from './runsView';

export interface ApiServices {
  readonly controller: RunController;
  readonly panel: ResultsPanel;
  readonly runsView: RunsView;
  readonly runsFolder: string;
  readonly notification: RunProgressNotification;
  readonly programs: ProgramsInUse;
}

/** The face of the services that others may see: nothing in it changes a run. */
export function createApi(services: ApiServices): MultimodalLabApi {
  const { controller, panel, runsView, runsFolder, notification, programs } = services;
  return {
    controller: {
      get snapshot() {
        return controller.snapshot;
      },
      get isRunning() {
        return controller.isRunning;
      },
      get runFolder() {
        return controller.runFolder;
      },
      get trainerPid() {
        return controller.trainerPid;
      },
      onDidChange: controller.onDidChange,
      onDidEnd: controller.onDidEnd,
    },
    panel: {
      get isOpen() {
        return panel.isOpen;
      },
      get isVisible() {
        return panel.isVisible;
      },
      get viewColumn() {
        return panel.viewColumn;
      },
      get revision() {
        return panel.revision;
      },
      get snapshot() {
        return panel.content.snapshot;
      },
      get trainingBlocked() {
        return panel.content.trainingBlocked;
      },
      get experimentFile() {
        return panel.content.experimentFile;
      },
      whenShown: (revision) => panel.whenShown(revision),
    },
    runs: { folder: runsFolder, list: () => runsView.getChildren() },
    get isProgressNotificationShown() {
      return notification.isShown;
    },
    usePrograms: (replacements) => programs.replace(replacements),
  };
}
