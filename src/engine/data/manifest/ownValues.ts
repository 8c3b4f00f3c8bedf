import { isFileType } from '../../modalities/fileTypes';
import type { ModalitySource } from '../../modalities/modality';
import type { PlannedModality } from './planModalities';
import type { RowValues } from './rowProblem';

/** What a row has of a modality, as reasons name it: the path of a file, or values in quotes. */
export function ownValues(type: PlannedModality['type'], columns: ModalitySource['columns'], row: number): RowValues {
  const values = columns.map((column) => column.values[row] ?? '');
  return isFileType(type) ? { file: values[0] } : { quoted: values };
}
