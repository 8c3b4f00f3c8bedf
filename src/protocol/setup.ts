import * as z from 'zod';

/**
 * What `mmlab setup --json` and `mmlab doctor --json` print, one JSON object a line. The extension host runs these
 * commands as child processes and reads their lines, so the editor never waits for a download.
 */
export const setupEventSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('setupProgress'),
    /** What is being done, such as "Downloading TensorFlow 2.21.0". */
    activity: z.string(),
    bytesDone: z.number().optional(),
    bytesTotal: z.number().optional(),
  }),
  z.object({
    kind: z.literal('setupDone'),
    runtimeFolder: z.string(),
    tensorflow: z.string(),
    /** Where it came from, such as `cache` or `wheel`. */
    source: z.string(),
  }),
  z.object({ kind: z.literal('setupFailed'), code: z.string(), message: z.string(), detail: z.string().optional() }),
]);
export type SetupEvent = z.infer<typeof setupEventSchema>;

/** One line of the environment report. A problem always comes with its remedy. */
export const environmentItemSchema = z.object({
  title: z.string(),
  value: z.string(),
  status: z.enum(['ok', 'warning', 'problem']),
  remedy: z.string().optional(),
});
export type EnvironmentItem = z.infer<typeof environmentItemSchema>;

export const environmentReportSchema = z.object({
  kind: z.literal('environment'),
  items: z.array(environmentItemSchema),
  /** Whether a run could start as things are. */
  ready: z.boolean(),
});
export type EnvironmentReport = z.infer<typeof environmentReportSchema>;
