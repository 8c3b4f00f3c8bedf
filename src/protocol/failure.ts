import * as z from 'zod';

import { errorCodes } from './errorCodes';

/** What crosses a process border instead of an `Error`. */
export const failureSchema = z.object({
  code: z.enum(errorCodes),
  /** One or two sentences for the user: what happened, where, and the next step. */
  message: z.string(),
  /** Text for the log: stack, stderr, offending values. */
  detail: z.string().optional(),
});
export type Failure = Readonly<z.infer<typeof failureSchema>>;
