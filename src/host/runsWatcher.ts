import * as vscode from 'vscode';

import { Lifetime } from './lifetime';
import type { DisposableLike } from './lifetime';
import { RateLimit } from './rateLimit';

/** Reading the list again costs a little; a run that trains writes a line every few seconds at most. */
const settleMs = 400;

/** Calls back when runs come, change or go, also by another program; many changes at once count as one. */
export function watchRuns(runsFolder: string, onChange: () => void): DisposableLike {
  const lifetime = new Lifetime();
  const limit = lifetime.add(new RateLimit(settleMs, onChange));
  const pattern = new vscode.RelativePattern(vscode.Uri.file(runsFolder), '*/{run.json,events.jsonl}');
  const watcher = lifetime.add(vscode.workspace.createFileSystemWatcher(pattern));
  // A folder that is deleted as a whole is told of as the folder alone.
  const folders = lifetime.add(
    vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(runsFolder), '*')),
  );
  for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete, folders.onDidDelete]) {
    lifetime.add(event(() => limit.request()));
  }
  return lifetime;
}
