import type * as z from 'zod';

import { experimentSchema } from './experiment';
import { experimentPaths } from './experimentPaths';
import { modalitySchema } from './modalitySchema';
import { suggestion } from './suggestion';

/**
 * What is wrong with an experiment as a person wrote it, in the person's words: the field, what stands there, and what
 * could be meant.
 * @param placeOf Where a field stands, such as `line 3, `.
 */
export function describeIssue(
  issue: z.core.$ZodIssue,
  input: unknown,
  placeOf: (path: readonly PropertyKey[]) => string,
): string[] {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const known =
      issue.path[0] === 'modalities' && issue.path.length > 1
        ? Object.keys(modalitySchema.shape).map((key) => `${path}.${key}`)
        : [...Object.keys(experimentSchema.shape), ...experimentPaths()];
    return issue.keys.map((key) => {
      const full = path === '' ? key : `${path}.${key}`;
      return `${placeOf([...issue.path, key])}"${full}" is not a field${suggestion(full, known)}`;
    });
  }
  if (issue.code === 'invalid_value' && issue.values.length > 1) {
    const written = JSON.stringify(valueAt(input, issue.path) ?? null);
    const known = issue.values.map(String);
    return [
      `${placeOf(issue.path)}${path}: ${written} is not possible${suggestion(written.replaceAll('"', ''), known)}`,
    ];
  }
  if (issue.code === 'invalid_union' && path.endsWith('.columns')) {
    return [`${placeOf(issue.path)}${path}: expected the name of a column, or a list of names`];
  }
  if (issue.code === 'invalid_key') {
    const reasons = issue.issues.map(({ message }) => message).join(', ');
    return [`${placeOf(issue.path)}${path}: ${reasons}`];
  }
  const message = issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
  return [`${placeOf(issue.path)}${path === '' ? message : `${path}: ${message}`}`];
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    input,
  );
}
