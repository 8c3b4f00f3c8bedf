import { isFileType } from '../../modalities/fileTypes';
import type { BadValue, ModalitySource } from '../../modalities/modality';
import type { Manifest } from './manifest';
import type { PlannedModality } from './planModalities';
import type { RowProblem, RowValues } from './rowProblem';

/** What a modality is read from, with the rows of the manifest that its values are of. */
export interface ProblemSource extends Pick<PlannedModality, 'type'> {
  readonly manifest: Manifest;
  /** With one value for each position that a problem may name. */
  readonly columns: ModalitySource['columns'];
  /** The manifest's row of a position. */
  readonly rowOf: (position: number) => number;
}

/** What a reader says of a value, as a problem of the manifest's row, with the column that it stands in. */
export function modalityProblem(
  { manifest, type, columns, rowOf }: ProblemSource,
  { row, reason }: BadValue,
): RowProblem {
  const values = columns.map((column) => column.values[row] ?? '');
  const own: RowValues = isFileType(type) ? { file: values[0] } : { quoted: values };
  // Of several columns of numbers, the reader says which; it knows files by their paths alone.
  const placed = isFileType(type) ? `${columns[0]?.name ?? ''}: ${reason}` : reason;
  return manifest.problemOf(rowOf(row), placed, own);
}
