import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { format } from 'prettier';

import type { Bench, Result } from './bench';
import type { SectionName } from './options';

/** Keeps what a section has measured, in the form in which it is committed. */
export async function writeResult<Data>(
  { resultsFolder, machine }: Bench,
  name: SectionName,
  settings: Result<Data>['settings'],
  data: Data,
): Promise<void> {
  const result: Result<Data> = { measuredAt: new Date().toISOString(), machine, settings, data };
  mkdirSync(resultsFolder, { recursive: true });
  const text = JSON.stringify(result, (_key, value: unknown) => rounded(value));
  writeFileSync(fileOf(resultsFolder, name), await format(text, { parser: 'json', printWidth: 120 }));
}

export function readResult<Data>(resultsFolder: string, name: SectionName): Result<Data> | undefined {
  const file = fileOf(resultsFolder, name);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Result<Data>) : undefined;
}

function fileOf(resultsFolder: string, name: SectionName): string {
  return path.join(resultsFolder, `${name}.json`);
}

/** No clock here is better than five digits. */
function rounded(value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value;
}
