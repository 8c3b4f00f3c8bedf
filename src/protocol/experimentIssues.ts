import type * as z from 'zod';

import { experimentSchema } from './experiment';
import { experimentPaths } from './experimentPaths';
import { describeProblem } from './fieldProblem';
import { modalitySchema } from './modalitySchema';
import { fieldSuggestion, suggestion } from './suggestion';
import { valueKind, writtenValue } from './writtenValue';

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
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => unknownField([...issue.path, key], placeOf));
  }
  // Beyond the whole numbers of JavaScript, where the field's own limit has been passed, too.
  if ((issue.code === 'too_big' || issue.code === 'too_small') && issue.origin === 'int') {
    return [];
  }
  return [describeProblem({ path: issue.path, message: messageOf(issue, valueAt(input, issue.path)) }, placeOf)];
}

function unknownField(path: readonly PropertyKey[], placeOf: (path: readonly PropertyKey[]) => string): string {
  const name = path.map(String).join('.');
  return `${placeOf(path)}"${name}" is not a field${fieldSuggestion(name, knownFields(path))}`;
}

/** Every field; those of a modality with the name of the one that was written, where one was. */
function knownFields(path: readonly PropertyKey[]): string[] {
  const modality = path[0] === 'modalities' && path.length > 2 ? String(path[1]) : '<name>';
  const options = Object.keys(modalitySchema.shape).map((key) => `modalities.${modality}.${key}`);
  return [...new Set([...Object.keys(experimentSchema.shape), ...experimentPaths(), ...options])];
}

function messageOf(issue: z.core.$ZodIssue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected, value);
    case 'invalid_value': {
      const known = issue.values.map(String);
      return `${writtenValue(value)} is not possible${suggestion(typeof value === 'string' ? value : '', known)}`;
    }
    case 'too_small':
      return tooSmall(issue, value);
    case 'too_big':
      return tooBig(issue, value);
    case 'invalid_union':
      return `must be the name of a column or a list of such names, not ${writtenValue(value)}`;
    case 'invalid_key':
      return issue.issues.map(({ message }) => message).join(', ');
    case 'custom':
    case 'invalid_format':
    case 'not_multiple_of':
    case 'invalid_element':
    case 'unrecognized_keys':
      return issue.message;
  }
}

/** What a field holds, by what the schema calls it. */
const typeNames: Readonly<Record<string, string>> = {
  string: 'text in quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list in brackets [ ]',
  object: 'an object in braces { }',
  record: 'an object in braces { }',
};

function wrongType(expected: string, value: unknown): string {
  return `must be ${typeNames[expected] ?? expected}, not ${valueKind(value)}`;
}

function tooSmall({ origin, minimum, inclusive }: z.core.$ZodIssueTooSmall, value: unknown): string {
  if (origin === 'string' || origin === 'array') {
    return 'must not be empty';
  }
  const least = inclusive === false ? `more than ${minimum}` : `${minimum} or more`;
  return `${writtenValue(value)} is too small; it must be ${least}`;
}

function tooBig({ maximum, inclusive }: z.core.$ZodIssueTooBig, value: unknown): string {
  if (typeof value === 'string') {
    return `has ${value.length} characters; at most ${maximum} are possible`;
  }
  if (Array.isArray(value)) {
    return `has ${value.length} entries; at most ${maximum} are possible`;
  }
  const most = inclusive === false ? `less than ${maximum}` : `${maximum} or less`;
  return `${writtenValue(value)} is too large; it must be ${most}`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    input,
  );
}
