import * as z from 'zod';

import { experimentSchema } from './experiment';

/** Every path that `--set` and the workspace settings can reach, such as `training.epochs`. */
export function experimentPaths(): string[] {
  return Object.entries(experimentSchema.shape).flatMap(([key, field]) => {
    const inner = innerObject(field);
    return inner === undefined ? [key] : Object.keys(inner.shape).map((name) => `${key}.${name}`);
  });
}

function innerObject(schema: z.ZodType): z.ZodObject | undefined {
  if (schema instanceof z.ZodObject) {
    return schema;
  }
  if (schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault) {
    return innerObject(schema.unwrap() as z.ZodType);
  }
  return undefined;
}
