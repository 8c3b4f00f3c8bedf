import { labelInUse } from '../../../protocol/dataProblems';
import type { Experiment } from '../../../protocol/experiment';
import type { FieldProblem } from '../../../protocol/fieldProblem';
import { suggestion } from '../../../protocol/suggestion';
import type { Manifest } from './manifest';

/** That a field names a column which the manifest does not have; nothing where it has it. */
export function columnProblem({ file, columns }: Manifest, path: readonly string[], column: string): FieldProblem[] {
  return columns.includes(column)
    ? []
    : [{ path, message: `${file} has no column "${column}"${suggestion(column, columns)}` }];
}

/**
 * What is wrong with the columns that `data` names.
 * @param label The column of the label, where there is one.
 */
export function dataColumnProblems(
  manifest: Manifest,
  { label: named, split, group }: Pick<Experiment['data'], 'label' | 'split' | 'group'>,
  label: string | undefined,
): FieldProblem[] {
  const other = (field: 'split' | 'group', column: string): FieldProblem[] => {
    if (column === '') {
      return [];
    }
    return column === label
      ? [{ path: ['data', field], message: labelInUse(column) }]
      : columnProblem(manifest, ['data', field], column);
  };
  return [
    ...(named === '' ? unnamedLabel(manifest, label) : columnProblem(manifest, ['data', 'label'], named)),
    ...other('split', split),
    ...other('group', group),
  ];
}

function unnamedLabel({ file, columns }: Manifest, label: string | undefined): FieldProblem[] {
  const message = `say which column of ${file} holds the label; there are ${columns.join(', ')}`;
  return label === undefined ? [{ path: ['data', 'label'], message }] : [];
}
