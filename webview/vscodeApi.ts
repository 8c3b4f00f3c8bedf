import type { PageToHost } from '../src/protocol/panelMessages';

declare function acquireVsCodeApi(): { postMessage(message: unknown): void };

/** Sends a message to the extension host. */
export type Post = (message: PageToHost) => void;

/** The editor hands its interface out once for each load of the page: call this once. */
export function connectToHost(): Post {
  const api = acquireVsCodeApi();
  return (message) => api.postMessage(message);
}
