import { LabError } from '../protocol/errors';

/**
 * Sets one field of an experiment as `training.epochs=1` says. The value is read as JSON; what is not JSON is a text,
 * and a text for `models` is a list separated by commas. Whether the field exists is for the schema to say.
 * @returns The path of the field.
 * @throws LabError `badUsage` for anything but `path=value`.
 */
export function setField(experiment: Record<string, unknown>, assignment: string): string {
  const separator = assignment.indexOf('=');
  const keys = assignment.slice(0, Math.max(0, separator)).split('.');
  if (separator <= 0 || keys.includes('')) {
    throw new LabError('badUsage', `--set takes path=value, such as training.epochs=1; this is not: "${assignment}".`);
  }
  const last = keys.pop() ?? '';
  let target = experiment;
  for (const key of keys) {
    const inner = Object.hasOwn(target, key) ? target[key] : undefined;
    const next = isRecord(inner) ? inner : {};
    define(target, key, next);
    target = next;
  }
  define(target, last, parseValue(assignment.slice(separator + 1), last));
  return assignment.slice(0, separator);
}

/** Defines rather than assigns, so that a key such as `__proto__` is an unknown field and nothing worse. */
function define(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

/** Fields that hold a text, which may look like a number. */
const textKeys: ReadonlySet<string> = new Set([
  'name',
  'folder',
  'manifest',
  'label',
  'split',
  'group',
  'columns',
  'encoder',
]);

function parseValue(text: string, key: string): unknown {
  if (textKeys.has(key)) {
    return text;
  }
  try {
    return JSON.parse(text);
  } catch {
    return key === 'models' ? text.split(',').map((name) => name.trim()) : text;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
