import * as z from 'zod';

import type { RunSnapshot } from './snapshot';

/** What the page asks of the host. */
export const pageToHostSchema = z.discriminatedUnion('kind', [
  /** The page runs and wants the current snapshot. */
  z.object({ kind: z.literal('ready') }),
  /** The snapshot of this revision is on the screen. */
  z.object({ kind: z.literal('shown'), revision: z.number() }),
  z.object({ kind: z.literal('train') }),
  z.object({ kind: z.literal('stop') }),
  /** Go on with the run that is shown. */
  z.object({ kind: z.literal('resume') }),
  z.object({ kind: z.literal('copyText'), text: z.string() }),
  z.object({ kind: z.literal('openLog') }),
  z.object({ kind: z.literal('openSettings') }),
  z.object({ kind: z.literal('newExperiment') }),
  /** Open the file that describes the shown run's experiment. */
  z.object({ kind: z.literal('openExperiment') }),
  z.object({ kind: z.literal('setUpRuntime') }),
  z.object({ kind: z.literal('checkEnvironment') }),
  z.object({ kind: z.literal('revealRun') }),
  /** Something went wrong in the page itself; it goes to the log. */
  z.object({ kind: z.literal('pageFailed'), message: z.string() }),
]);
export type PageToHost = z.infer<typeof pageToHostSchema>;

/** What the host tells the page: always everything, so that nothing depends on what the page has seen before. */
export interface DidChangeSnapshot {
  readonly kind: 'snapshot';
  /** Rises with every change; the page answers with `shown`. */
  readonly revision: number;
  readonly snapshot: RunSnapshot;
  /** Whether this is the run that goes on in this window, so that it can be stopped from here. */
  readonly live: boolean;
  /** Name of the file from which the run was started, where there is one. */
  readonly experimentFile?: string;
  /** Why training cannot be started now, such as an untrusted workspace or another run; absent when it can. */
  readonly trainingBlocked?: string;
}

export type HostToPage = DidChangeSnapshot;
