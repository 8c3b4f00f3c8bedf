import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { findNodeAtLocation, parseTree, printParseErrorCode, type JSONPath, type ParseError } from 'jsonc-parser';

import { LabError } from '../protocol/errors';
import { describeProblem } from '../protocol/fieldProblem';
import { parseWrittenExperiment, type PlannedExperiment } from '../protocol/parseWrittenExperiment';
import { repeatedFields, valueOf } from './writtenJson';

/** Fields of `data` that name a file or folder. */
const pathFields = ['folder', 'manifest'] as const;

/** An experiment file as it was written: what it says, and where. */
export interface ExperimentFile {
  readonly file: string;
  /** Paths in it start at the file's folder. */
  readonly input: Record<string, unknown>;
  /** `line 3, ` for a field that the file holds, and nothing for one that it does not. */
  readonly placeOf: (path: readonly PropertyKey[]) => string;
  /** What is wrong with it as JSON, though it can be read: a sentence for each field that is written twice. */
  readonly problems: readonly string[];
}

/** Files of rows, which are given in the place of an experiment that names them. */
const tables = /\.(?:csv|tsv|tab|jsonl|ndjson|xlsx?|xlsm|ods)$/i;

/**
 * Reads an experiment file: JSON, comments and trailing commas allowed.
 * @throws LabError `badUsage` when it cannot be read or is a table, `badExperiment` when it is no JSON object.
 */
export async function readExperimentFile(file: string): Promise<ExperimentFile> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new LabError('badUsage', unreadable(file, error as NodeJS.ErrnoException));
  });
  if (tables.test(file)) {
    const { base, name } = path.parse(file);
    throw new LabError(
      'badUsage',
      `${file} is a table, and an experiment file is expected. Write { "data": { "manifest": ${JSON.stringify(base)} } } into a file ` +
        `beside it, such as ${name}.mmlab.json, and run that.`,
    );
  }
  return experimentText(text.replace(/^\uFEFF/, ''), file);
}

/** The same for text that may not be on the disk yet, such as an editor's. */
export function experimentText(text: string, file: string): ExperimentFile {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  const lineAt = (offset: number): number => text.slice(0, offset).split('\n').length;
  const [first] = errors;
  if (tree === undefined && first !== undefined && isBlank(text, first)) {
    throw new LabError(
      'badExperiment',
      `${file} is empty. An experiment on a table is { "data": { "manifest": "table.csv" } }, and { } is the classic lab.`,
    );
  }
  if (first !== undefined) {
    throw new LabError('badExperiment', `${file}, line ${lineAt(first.offset)}: not valid JSON. ${remedyOf(first)}`);
  }
  if (tree?.type !== 'object') {
    throw new LabError('badExperiment', `${file} does not hold an experiment: a JSON object is expected.`);
  }
  const input = valueOf(tree) as Record<string, unknown>;
  resolvePaths(input, path.dirname(path.resolve(file)));
  return {
    file,
    input,
    placeOf: (field) => {
      const node = findNodeAtLocation(tree, field as JSONPath);
      return node === undefined || field.length === 0 ? '' : `line ${lineAt(node.offset)}, `;
    },
    problems: repeatedFields(tree).map(({ path: field, offset, firstOffset }) =>
      describeProblem(
        { path: field, message: `is written a second time, after line ${lineAt(firstOffset)}; keep one of them` },
        () => `line ${lineAt(offset)}, `,
      ),
    ),
  };
}

/** Whether there is nothing but blanks and comments, so that the parser finds no value up to the end. */
function isBlank(text: string, { error, offset }: ParseError): boolean {
  return printParseErrorCode(error) === 'ValueExpected' && offset >= text.trimEnd().length;
}

function unreadable(file: string, { code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'ENOENT':
      return `The experiment file ${file} does not exist.`;
    case 'EISDIR':
      return `${file} is a folder, and an experiment file is expected. Name the file in it, such as ${path.join(file, 'lab.mmlab.json')}.`;
    default:
      return `The experiment file ${file} cannot be read: ${message}.`;
  }
}

/** What to do about the mistakes that are made most, by what the parser calls them. */
const remedies: Readonly<Record<string, string>> = {
  InvalidEscapeCharacter: 'In a text, write each backslash twice, or / between folders.',
  InvalidUnicode: 'In a text, write each backslash twice, or / between folders.',
  CommaExpected: 'A comma is missing before this place.',
  ColonExpected: 'A colon is missing before this place.',
  CloseBraceExpected: 'A brace } is missing at the end.',
  CloseBracketExpected: 'A bracket ] is missing at the end.',
  UnexpectedEndOfString: 'A text is not closed: it ends with " on its line.',
  InvalidSymbol: 'Texts and the names of fields stand in double quotes.',
};

function remedyOf({ error }: ParseError): string {
  return remedies[printParseErrorCode(error)] ?? 'Check the commas, quotes and brackets before this place.';
}

/**
 * Checks what a file says and fills in the rest.
 * @throws LabError `badExperiment` with all problems, each with its line and field.
 */
export function experimentOf({ file, input, placeOf, problems }: ExperimentFile): PlannedExperiment {
  const title = titleOf(file);
  return parseWrittenExperiment(title === '' ? input : { name: title, ...input }, file, placeOf, problems);
}

/** Characters that the name of an experiment may have. */
const longestTitle = 120;

/** `pets` for `pets.mmlab.json`, cut to what a name may have. */
function titleOf(file: string): string {
  return path
    .basename(file)
    .replace(/(\.mmlab)?\.jsonc?$/, '')
    .trim()
    .slice(0, longestTitle);
}

/** Makes the files and folders that an experiment names absolute. */
export function resolvePaths(experiment: Record<string, unknown>, base: string): void {
  const data = experiment['data'];
  if (typeof data !== 'object' || data === null) {
    return;
  }
  const fields = data as Record<string, unknown>;
  for (const field of pathFields) {
    const written = fields[field];
    if (typeof written === 'string' && written !== '') {
      fields[field] = path.resolve(base, written);
    }
  }
}
