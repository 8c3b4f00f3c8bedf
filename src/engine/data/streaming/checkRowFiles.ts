import { createHash } from 'node:crypto';

import type { BadValue } from '../../modalities/modality';
import { reasonOf, refuseBlank, statRowFile, type RowFileKind, type RowFiles } from '../../modalities/readRowFiles';

/** Files that are asked about at once; a folder on the network answers many as fast as one. */
const together = 64;

/** What is known of files that were not read. */
export interface CheckedFiles {
  readonly problems: readonly BadValue[];
  /** Of path, size and time of change of each file or folder, in the order of the rows. */
  readonly digest: string;
}

/**
 * Looks whether the file or folder of each row is there, without reading it.
 * @throws CancelledError from `source.tick`.
 */
export async function checkRowFiles(source: RowFiles, kind: RowFileKind): Promise<CheckedFiles> {
  const files = source.columns[0]?.values ?? [];
  const hash = createHash('sha256');
  const problems: BadValue[] = [];
  for (let start = 0; start < files.length; start += together) {
    await source.tick(start);
    const found = await Promise.all(
      files.slice(start, start + together).map((written) => checkRowFile(source, written, kind)),
    );
    for (const [index, { state, reason }] of found.entries()) {
      const row = start + index;
      hash.update(`${files[row] ?? ''}\0${state}\n`);
      if (reason !== undefined) {
        problems.push({ row, reason });
      }
    }
  }
  return { problems, digest: hash.digest('hex') };
}

async function checkRowFile(
  { fileOf }: RowFiles,
  written: string,
  kind: RowFileKind,
): Promise<{ readonly state: string; readonly reason?: string }> {
  try {
    refuseBlank(written);
    const { size, mtimeMs } = await statRowFile(fileOf(written), written, kind);
    return { state: `${size} ${mtimeMs}` };
  } catch (error) {
    return { state: '', reason: reasonOf(error, written) };
  }
}
