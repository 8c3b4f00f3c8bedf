import { homedir } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import { LabError } from '../protocol/errors';
import { experimentSchema, type Experiment } from '../protocol/experiment';
import { parseExperiment } from '../protocol/parseExperiment';
import { experimentSettings, settingsSection } from './ids';

/** Gives the value of a setting by its key below the section, `undefined` when it is not set. */
export type SettingReader = (key: string) => unknown;

/**
 * Makes the experiment that the settings describe.
 * @throws LabError `badExperiment` that names every setting with a value that cannot be used.
 */
export function experimentFromSettings(read: SettingReader, workspaceFolder: string | undefined): Experiment {
  const input: Record<string, unknown> = {};
  for (const key of experimentSettings) {
    const value = read(key);
    if (value !== undefined && value !== null) {
      place(input, key.split('.'), value);
    }
  }
  // The schema speaks of its fields; the user knows them as settings.
  const experiment = parseExperiment(input, 'The experiment in your settings', () => `${settingsSection}.`);
  const folder = resolveFolder(`${settingsSection}.data.folder`, experiment.data.folder, workspaceFolder);
  return { ...experiment, data: { ...experiment.data, folder } };
}

/** Whether the settings can describe an experiment, so that it may come from there. */
export function isFromSettings(experiment: Experiment): boolean {
  const described: Record<string, unknown> = {};
  for (const key of experimentSettings) {
    const keys = key.split('.');
    place(
      described,
      keys,
      keys.reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], experiment),
    );
  }
  return isDeepStrictEqual(experimentSchema.safeParse(described).data, experiment);
}

/**
 * A folder as a person writes it, made absolute: `~` is the home folder, and a relative one starts at the workspace.
 * @throws LabError `badExperiment` for a relative folder without a workspace.
 */
export function resolveFolder(setting: string, written: string, workspaceFolder: string | undefined): string {
  const trimmed = written.trim();
  if (trimmed === '' || path.isAbsolute(trimmed)) {
    return trimmed;
  }
  if (/^~(?=$|[\\/])/.test(trimmed)) {
    return path.join(homedir(), trimmed.slice(1));
  }
  if (workspaceFolder === undefined) {
    throw new LabError(
      'badExperiment',
      `${setting} is "${trimmed}", which starts at a workspace folder, and none is open. Open a folder, or write the whole path.`,
    );
  }
  return path.resolve(workspaceFolder, trimmed);
}

/** The first setting that a message names, to open the settings there. */
export function settingNamedIn(message: string): string | undefined {
  return new RegExp(`\\b${settingsSection}(\\.[A-Za-z]+)+`).exec(message)?.[0];
}

function place(target: Record<string, unknown>, keys: readonly string[], value: unknown): void {
  const [first, ...rest] = keys;
  if (first === undefined) {
    return;
  }
  if (rest.length === 0) {
    target[first] = value;
    return;
  }
  const inner = (target[first] ?? {}) as Record<string, unknown>;
  target[first] = inner;
  place(inner, rest, value);
}
