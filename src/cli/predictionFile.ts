import { constants, type BigIntStats } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';

import writeFileAtomic from 'write-file-atomic';

import { LabError } from '../protocol/errors';
import { writeFailure } from '../protocol/writeFailure';

/**
 * Makes sure, before anything is predicted, that predictions can be written to a file and that nothing which is read is
 * lost by it.
 * @param out The file, as it was given.
 * @param inputs Files that must not be overwritten, by what they are called in the message.
 * @returns The file's absolute path.
 * @throws LabError `badUsage`.
 */
export async function checkPredictionFile(out: string, inputs: Readonly<Record<string, string>>): Promise<string> {
  const file = path.resolve(out);
  if (out.trim() === '') {
    throw refusal('--out names no file. Name one, or leave it out to write to standard output.');
  }
  const folder = path.dirname(file);
  const found = await lookAt(file);
  if (found === undefined) {
    await requireFolder(folder, file);
  } else if (found.isDirectory()) {
    throw refusal(`--out: ${file} is a folder. Name a file, such as ${path.join(file, 'predictions.csv')}.`);
  } else if (!found.isFile()) {
    throw refusal(`--out: ${file} is not a plain file. Name one, or leave --out out to write to standard output.`);
  }
  for (const [what, input] of Object.entries(inputs)) {
    // The same file by another name: a link of either kind, or other capitals where these do not count.
    const read = await lookAt(path.resolve(input));
    if (found !== undefined && read !== undefined && read.dev === found.dev && read.ino === found.ino) {
      throw refusal(`--out: ${file} is ${what} itself, which would be overwritten. Name another file.`);
    }
  }
  await requireWritable(folder, file);
  return file;
}

/**
 * Writes the file as a whole.
 * @throws LabError `badUsage` when it cannot be written.
 */
export async function writePredictionFile(file: string, table: string): Promise<void> {
  try {
    await writeFileAtomic(file, table);
  } catch (error) {
    throw refusal(`${file} cannot be written: ${writeFailure(error)}.`, error);
  }
}

/** What a path leads to, through links; `undefined` where it leads nowhere. */
function lookAt(file: string): Promise<BigIntStats | undefined> {
  // A file's number may be larger than a number of JavaScript holds.
  return stat(file, { bigint: true }).catch(() => undefined);
}

async function requireFolder(folder: string, file: string): Promise<void> {
  const found = await lookAt(folder);
  if (found?.isDirectory() !== true) {
    throw refusal(`--out: ${file} cannot be written, as ${folder} is no folder. Make it first, or name another one.`);
  }
}

async function requireWritable(folder: string, file: string): Promise<void> {
  try {
    await access(folder, constants.W_OK);
  } catch (error) {
    throw refusal(`--out: ${file} cannot be written: ${folder} may not be written to. Name another folder.`, error);
  }
}

function refusal(message: string, cause?: unknown): LabError {
  return new LabError('badUsage', message, undefined, { cause });
}
