import * as z from 'zod';

import { experimentSchema } from './experiment';
import { failureSchema } from './failure';
import { runEventSchema, runProgressSchema, versionsSchema } from './events';
import { writtenExperimentSchema } from './writtenExperiment';

/**
 * JSON-RPC between the extension host and a trainer process. Raised whenever a message changes its form; both
 * sides compare it before anything else is said.
 */
export const trainerProtocolVersion = 3;

export const initializeResultSchema = z.object({
  protocolVersion: z.number(),
  multimodalLab: z.string(),
});
export type InitializeResult = z.infer<typeof initializeResultSchema>;

export const runParamsSchema = z.object({
  work: z.union([
    z.object({
      experiment: experimentSchema,
      /** What a person wrote of it. */
      written: writtenExperimentSchema.optional(),
      /** Folder in which the run's own folder is made. */
      runsFolder: z.string(),
    }),
    z.object({
      /** Folder of a run that did not come to its end. */
      resume: z.string(),
    }),
  ]),
  /** Folder of the verified native runtime. */
  runtimeFolder: z.string(),
});
export type RunParams = z.infer<typeof runParamsSchema>;

/** How a run ended; the events say the rest. */
export const runResultSchema = z.object({
  outcome: z.enum(['done', 'failed', 'cancelled']),
  /** The run's own folder; absent when the run failed before it had one. */
  folder: z.string().optional(),
  /** Only for a run that failed before its first event; otherwise the events say it. */
  failure: failureSchema.optional(),
});
export type RunResult = z.infer<typeof runResultSchema>;

/** Method names. Requests go from the host to the trainer, notifications come back. */
export const trainerMethods = {
  initialize: 'initialize',
  /** Cancelled by the request's cancellation token. */
  run: 'run',
  event: 'event',
  progress: 'progress',
} as const;

export { runEventSchema, runProgressSchema, versionsSchema };
