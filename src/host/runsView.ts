import * as vscode from 'vscode';

import { shortModelTitle, stateTitle } from '../protocol/runText';
import { formatScore } from '../protocol/score';
import { isActive, isResumable } from '../protocol/snapshot';
import type { RunState } from '../protocol/snapshot';
import { listRuns } from '../runs/runReader';
import type { RunListItem } from '../runs/runReader';
import { commandIds, runItemContexts } from './ids';
import type { RunController } from './runController';
import { changedSettings, runLabel, runOutcome } from './runLabel';

/** Icon of a state, and its colour where the state is good or bad. */
const stateIcons: Readonly<Record<RunState, readonly [icon: string, color?: string]>> = {
  idle: ['circle-outline'],
  starting: ['sync~spin'],
  training: ['sync~spin'],
  evaluating: ['sync~spin'],
  done: ['pass', 'testing.iconPassed'],
  failed: ['error', 'testing.iconFailed'],
  cancelled: ['circle-slash'],
};

/** The runs in the activity bar, newest first. */
export class RunsView implements vscode.TreeDataProvider<RunListItem> {
  constructor(
    private readonly runsFolder: string,
    private readonly controller: Pick<RunController, 'snapshot' | 'runFolder'>,
  ) {}

  async getChildren(item?: RunListItem): Promise<RunListItem[]> {
    if (item !== undefined) {
      return [];
    }
    const runs = await listRuns(this.runsFolder);
    const { snapshot, runFolder } = this.controller;
    // What this window knows of its own run is newer than what can be read of it.
    return runs.map((run) => (run.folder === runFolder && snapshot ? { ...run, state: snapshot.state } : run));
  }

  getTreeItem(run: RunListItem): vscode.TreeItem {
    const item = new vscode.TreeItem(runLabel(run));
    const [icon, color] = stateIcons[run.state];
    item.id = run.folder;
    item.description = runOutcome(run);
    item.tooltip = tooltip(run);
    item.iconPath = new vscode.ThemeIcon(icon, color === undefined ? undefined : new vscode.ThemeColor(color));
    item.contextValue = contextOf(run);
    item.command = { command: commandIds.openRun, title: 'Open', arguments: [run] };
    item.accessibilityInformation = { label: [runLabel(run), stateTitle(run), scoresOf(run)].flat().join(', ') };
    return item;
  }
}

function contextOf(run: RunListItem): string {
  if (isActive(run.state)) {
    return runItemContexts.active;
  }
  return isResumable(run) ? runItemContexts.resumable : runItemContexts.ended;
}

function tooltip(run: RunListItem): string {
  const changed = changedSettings(run.experiment);
  return [
    run.name,
    ...(run.experiment.name === run.name ? [] : [run.experiment.name]),
    ...(changed.length === 0 ? [] : [changed.join(', ')]),
    `${stateTitle(run)}, started ${new Date(run.startedAt).toLocaleString()}`,
    ...scoresOf(run),
    run.runId,
  ].join('\n');
}

function scoresOf(run: RunListItem): string[] {
  return run.scores.map(({ model, metric, score }) => `${shortModelTitle(model)}: ${formatScore(metric, score)}`);
}
