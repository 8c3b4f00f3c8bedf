import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';

import { LabError } from '../../../protocol/errors';
import { formatBytes } from '../../../protocol/format';
import { overridePlace, type WrittenExperiment } from '../../../protocol/writtenExperiment';
import { decodeText } from './decodeText';
import { csvSeparator } from './delimitedRecords';
import { parseDelimited } from './parseDelimited';
import { parseJsonLines } from './parseJsonLines';
import { Manifest, type ManifestTable } from './manifest';

const parsers: Readonly<Record<string, (text: string, file: string) => ManifestTable>> = {
  '.csv': (text, file) => parseDelimited(text, file, csvSeparator(text)),
  '.tsv': (text, file) => parseDelimited(text, file, '\t'),
  '.jsonl': parseJsonLines,
  '.ndjson': parseJsonLines,
};

/** What fits in one string of JavaScript, with room to spare. */
const mostBytes = 2 ** 28;

/** How messages name what said where the manifest is. */
export interface ManifestOrigin {
  /** What a message about the path begins with. */
  readonly place: string;
  readonly field: string;
  /** What relative paths are relative to; absent where the path was made absolute long ago. */
  readonly base?: string;
}

/** The field of an experiment, with the place where a person wrote it. */
export function manifestOrigin(written: WrittenExperiment | undefined): ManifestOrigin {
  const field = 'data.manifest';
  const line = written?.places[field];
  if (written === undefined || line === undefined) {
    return { place: field, field };
  }
  const base = line === overridePlace ? 'the working directory' : 'the experiment file';
  return { place: `${written.origin} cannot be run: ${line}${field}`, field, base };
}

/**
 * Reads a manifest: CSV (`.csv`), TSV (`.tsv`) or JSON Lines (`.jsonl`, `.ndjson`) in UTF-8, with or without a byte order
 * mark, or in UTF-16 with one. Rows that cannot be used are among its problems.
 * @throws LabError `badData` when the file cannot be read as a table at all.
 */
export async function readManifest(file: string, origin = manifestOrigin(undefined)): Promise<Manifest> {
  const parse = parsers[path.extname(file).toLowerCase()];
  await refuseFolder(file, origin);
  if (parse === undefined) {
    const how = spreadsheet.test(file) ? ' In a spreadsheet, save it as "CSV UTF-8".' : '';
    throw new LabError(
      'badExperiment',
      `${origin.place}: ${file} is not a .csv, .tsv, .jsonl or .ndjson file. Save the table in one of these formats.${how}`,
    );
  }
  const bytes = await readBytes(file, origin);
  const table = parse(decodeText(bytes, file), file);
  refuseUnusable(table, file);
  return new Manifest(file, path.dirname(file), createHash('sha256').update(bytes).digest('hex'), table);
}

function refuseUnusable({ header, rows }: ManifestTable, file: string): void {
  const repeated = repeatedName(header);
  if (repeated !== undefined) {
    throw new LabError(
      'badData',
      `${file} has two columns with the name "${repeated}". Give each column a name of its own.`,
    );
  }
  if (rows.length === 0) {
    throw new LabError(
      'badData',
      `${file} holds no rows. It needs a line with the names of the columns, then a row for each example; in JSON Lines, an object for each example.`,
    );
  }
}

function repeatedName(header: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (const name of header) {
    if (seen.has(name)) {
      return name;
    }
    seen.add(name);
  }
  return undefined;
}

const spreadsheet = /\.(?:xlsx?|xlsm|ods|numbers)$/i;

/** Whatever it is called, a folder is no table. What cannot be looked at is refused when it is read. */
async function refuseFolder(file: string, { place }: ManifestOrigin): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isDirectory() === true) {
    throw new LabError('badExperiment', `${place}: ${file} is a folder. Name the CSV, TSV or JSON Lines file in it.`);
  }
}

async function readBytes(file: string, origin: ManifestOrigin): Promise<Buffer> {
  try {
    const found = await stat(file);
    if (!found.isFile()) {
      throw new LabError('badExperiment', `${origin.place}: ${file} is not a plain file. Save the table as one.`);
    }
    if (found.size > mostBytes) {
      throw new LabError(
        'badData',
        `${file} has ${formatBytes(found.size)}; tables of at most ${formatBytes(mostBytes)} are read. Leave rows or columns out.`,
      );
    }
    return await readFile(file);
  } catch (error) {
    throw error instanceof LabError ? error : unreadable(file, origin, error as NodeJS.ErrnoException);
  }
}

function unreadable(file: string, { place, field, base }: ManifestOrigin, error: NodeJS.ErrnoException): LabError {
  switch (error.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new LabError('badExperiment', `${place}: ${file} does not exist. ${absenceRemedy(base)}`);
    case 'EACCES':
    case 'EPERM':
      return new LabError('badData', `${file} may not be read. Check its permissions.`);
    default:
      return new LabError(
        'badData',
        `${file} cannot be read (${error.message}). Check the path (${field}).`,
        undefined,
        {
          cause: error,
        },
      );
  }
}

function absenceRemedy(base: string | undefined): string {
  return base === undefined ? 'Put the table there.' : `A relative path is relative to ${base}.`;
}
