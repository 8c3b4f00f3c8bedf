import * as z from 'zod';

import { experimentSchema } from './experiment';

/** The schema of an experiment file for editors: completion, hover and underlined mistakes. */
export function experimentJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(experimentSchema, { io: 'input', target: 'draft-7' });
  return { ...schema, allowComments: true, allowTrailingCommas: true };
}
