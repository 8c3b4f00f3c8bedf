import path from 'node:path';

import * as z from 'zod';

/** What the files of a run's folder are called, and what `run.json` holds. */
export const runFiles = {
  manifest: 'run.json',
  experiment: 'experiment.json',
  events: 'events.jsonl',
  weights: 'weights',
  /** What each model says of the test rows. */
  predictions: 'predictions',
  /** Rows of the manifest that cannot be used; there when there are any. */
  badRows: 'bad-rows.csv',
  /** Held by the process that writes the run. */
  claim: 'writer.lock',
} as const;

export const runManifestSchema = z.object({
  runId: z.string(),
  /** Given by the user; the experiment's name otherwise. */
  name: z.string(),
  /** ISO 8601. */
  createdAt: z.string(),
  /** The process that writes the run, or wrote it last. */
  writer: z.object({ pid: z.number(), host: z.string() }),
});
export type RunManifest = z.infer<typeof runManifestSchema>;

export function runFile(folder: string, file: keyof typeof runFiles): string {
  return path.join(folder, runFiles[file]);
}
