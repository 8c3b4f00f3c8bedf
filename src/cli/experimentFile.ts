import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';

import { LabError } from '../protocol/errors';
import { parseExperiment, type Experiment } from '../protocol/experiment';
import { setField } from './overrides';

/**
 * Reads an experiment file (JSON, comments allowed) and applies `path=value` overrides; without a file the
 * overrides apply to the classic lab. A data folder in a file is relative to the file, one in an
 * override to the working directory.
 * @throws LabError `badUsage` or `badExperiment`.
 */
export async function loadExperiment(file: string | undefined, overrides: readonly string[]): Promise<Experiment> {
  const input = file === undefined ? {} : await readExperimentFile(file);
  for (const override of overrides) {
    setField(input, override);
  }
  // Relative to where the command is given, unless the file has said it.
  resolveDataFolder(input, process.cwd());
  return parseExperiment(input, file ?? 'The experiment');
}

async function readExperimentFile(file: string): Promise<Record<string, unknown>> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new LabError('badUsage', `The experiment file ${file} cannot be read: ${(error as Error).message}.`);
  });
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first !== undefined) {
    const line = text.slice(0, first.offset).split('\n').length;
    throw new LabError('badExperiment', `${file}, line ${line}: not valid JSON (${printParseErrorCode(first.error)}).`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new LabError('badExperiment', `${file} does not hold an experiment: a JSON object is expected.`);
  }
  const experiment = value as Record<string, unknown>;
  resolveDataFolder(experiment, path.dirname(path.resolve(file)));
  return experiment;
}

function resolveDataFolder(experiment: Record<string, unknown>, base: string): void {
  const data = experiment['data'];
  if (
    typeof data === 'object' &&
    data !== null &&
    'folder' in data &&
    typeof data.folder === 'string' &&
    data.folder !== ''
  ) {
    data.folder = path.resolve(base, data.folder);
  }
}
