import type { FieldProblem } from '../../../protocol/fieldProblem';
import type { WrittenExperiment } from '../../../protocol/writtenExperiment';
import { pathText } from '../../../protocol/writtenFields';
import type { Manifest } from './manifest';
import type { RowProblem } from './rowProblem';

export type SplitName = 'training' | 'validation' | 'test';

/** What people write for each split, in lower case. */
const words: Readonly<Record<string, SplitName>> = {
  train: 'training',
  training: 'training',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  dev: 'validation',
  test: 'test',
  testing: 'test',
};

/** The split that a column of the manifest names for each row; a row that names none is a problem. */
export function splitsOf(
  manifest: Manifest,
  column: string,
): { readonly splits: readonly (SplitName | undefined)[]; readonly problems: readonly RowProblem[] } {
  const values = manifest.valuesOf(column, 'data.split');
  const splits = values.map((value) => {
    const word = value.trim().toLowerCase();
    return Object.hasOwn(words, word) ? words[word] : undefined;
  });
  const problemAt = (row: number, value: string): RowProblem =>
    manifest.problemOf(row, `${column}: ${JSON.stringify(value)} is not train, validation or test`, {
      quoted: [value],
    });
  const problems = splits.flatMap((split, row) => (split === undefined ? [problemAt(row, values[row] ?? '')] : []));
  return { splits, problems };
}

/**
 * That a person wrote which share is kept for validation, where the column names the rows for it.
 * @param column Of the manifest; empty where the split is drawn.
 */
export function idleValidationSplit(
  manifest: Manifest,
  column: string,
  written: WrittenExperiment | undefined,
): FieldProblem[] {
  const path = ['training', 'validationSplit'];
  if (!manifest.columns.includes(column) || !Object.hasOwn(written?.places ?? {}, pathText(path))) {
    return [];
  }
  return splitsOf(manifest, column).splits.includes('validation')
    ? [{ path, message: `has no effect, as "${column}" says which rows are for validation; leave it out` }]
    : [];
}
