import './styles/page.css';

import type { HostToPage } from '../src/protocol/panelMessages';
import { createPage } from './page';
import { afterNextFrame } from './schedule';
import { registerToolkit } from './toolkit';
import { connectToHost } from './vscodeApi';

const post = connectToHost();
const reportFailure = (thrown: unknown): void => {
  post({ kind: 'pageFailed', message: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) });
};
window.addEventListener('error', (event) => reportFailure(event.error ?? event.message));
window.addEventListener('unhandledrejection', (event) => reportFailure(event.reason));

registerToolkit();
const root = document.getElementById('root') ?? document.body;
const page = createPage(root, post);

let newest: HostToPage | undefined;

/** Snapshots that arrive faster than frames are skipped: each one is complete, so only the newest counts. */
function show(): void {
  const message = newest;
  if (message === undefined) {
    return;
  }
  newest = undefined;
  page.update(message);
  afterNextFrame(() => post({ kind: 'shown', revision: message.revision }));
}

window.addEventListener('message', (event: MessageEvent<HostToPage>) => {
  // The host may be newer than a page that is still open: what this page does not know is left alone.
  if ((event.data.kind as string) !== 'snapshot') {
    return;
  }
  const waiting = newest !== undefined;
  newest = event.data;
  if (!waiting) {
    afterNextFrame(show);
  }
});

post({ kind: 'ready' });
