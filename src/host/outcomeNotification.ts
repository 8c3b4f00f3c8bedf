import * as vscode from 'vscode';

import { shortMessage } from '../protocol/shortMessage';
import type { RunSnapshot } from '../protocol/snapshot';
import { commandIds } from './ids';
import { tell } from './messages';
import { outcomeLine } from './progressText';

/** Tells how a run ended to a user who does not see the panel; cancelling is the user's own and needs no word. */
export function tellOutcome(snapshot: RunSnapshot, log: vscode.LogOutputChannel): void {
  const showResults = { title: 'Show Results', run: () => vscode.commands.executeCommand(commandIds.showResults) };
  if (snapshot.state === 'done') {
    void tell('info', outcomeLine(snapshot), [showResults]);
  } else if (snapshot.state === 'failed') {
    const message = snapshot.failure?.message ?? 'The run failed.';
    void tell('error', shortMessage(message), [
      showResults,
      {
        title: 'Show Log',
        run: () => {
          log.show();
        },
      },
    ]);
  }
}
