import path from 'node:path';

import type { Bench } from './bench';
import { ended, lastWords, startChild } from './children';

/**
 * Runs a program of `programs/` in a process of its own, and gives the JSON that it prints.
 * @throws Error with its last words when it fails.
 */
export async function runProgram(bench: Bench, name: 'passes' | 'precision', request: object): Promise<unknown> {
  const program = path.join(bench.programsFolder, `${name}.cjs`);
  return runJson(`The program "${name}"`, process.execPath, [program, JSON.stringify(request)]);
}

/** The same with any program. @param title Names it when it fails. */
export async function runJson(
  title: string,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const child = startChild(command, args, { env });
  const words = lastWords(child);
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const code = await ended(child);
  if (code !== 0) {
    throw new Error(`${title} ended with exit code ${String(code)}:\n${words()}`);
  }
  return JSON.parse(printed);
}
